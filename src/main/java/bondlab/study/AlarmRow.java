package bondlab.study;

import bondlab.stats.HackingAlarm;
import bondlab.table.Column;
import java.util.List;

/**
 * One window of the hacking alarm: the slopes of both rewards against KL over a few evaluations of
 * a training. Intervals are over its prompts: an alarm is about one training, not about its kind.
 */
public record AlarmRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(unit = "steps", meaning = "first evaluation of the window") long fromStep,
    @Column(unit = "steps", meaning = "last evaluation of the window") long toStep,
    @Column(unit = "nats", meaning = "KL to the reference at the end of the window") double kl,
    @Column(unit = "sd/nat", meaning = "slope of the optimised reward against KL in the window")
        double proxySlope,
    @Column(unit = "sd/nat", meaning = "lower end of its interval over prompts")
        double proxySlopeLow,
    @Column(unit = "sd/nat", meaning = "upper end of its interval over prompts")
        double proxySlopeHigh,
    @Column(unit = "sd/nat", meaning = "slope of gold against KL in the window") double goldSlope,
    @Column(unit = "sd/nat", meaning = "lower end of its interval over prompts")
        double goldSlopeLow,
    @Column(unit = "sd/nat", meaning = "upper end of its interval over prompts")
        double goldSlopeHigh,
    @Column(
            meaning =
                "whether KL rises and the proxy significantly rises with it while gold significantly falls")
        boolean alarm,
    @Column(meaning = "seed of the training", added = true) Long seed,
    @Column(meaning = "name of the gold reward", added = true) String measuredBy) {
  /** Evaluations in a window. */
  private static final int WINDOW = 4;

  /** Chance of an alarm in a whole training in which gold never falls. */
  private static final double FALSE_ALARMS = 0.05;

  /** The windows of one training by each of its golds; none if it has too few evaluations. */
  static List<AlarmRow> of(ArmPath path) {
    return path.golds().keySet().stream().flatMap(gold -> of(path, gold).stream()).toList();
  }

  private static List<AlarmRow> of(ArmPath path, String gold) {
    return watch(path, gold).stream()
        .map(
            w ->
                new AlarmRow(
                    path.id().arm(),
                    path.id().optimised(),
                    path.steps()[w.from()],
                    path.steps()[w.to()],
                    w.kl(),
                    w.proxySlope(),
                    w.proxy().low(),
                    w.proxy().high(),
                    w.goldSlope(),
                    w.gold().low(),
                    w.gold().high(),
                    w.alarm(),
                    path.id().seed(),
                    gold))
        .toList();
  }

  /** Watches one training, at a level that allows for the number of its windows. */
  static List<HackingAlarm.Window> watch(ArmPath path, String gold) {
    int windows = path.steps().length - WINDOW + 1;
    return windows < 1
        ? List.of()
        : HackingAlarm.watch(
                path.kl(),
                path.proxy(),
                path.golds().get(gold),
                WINDOW,
                HackingAlarm.levelForRun(FALSE_ALARMS, windows))
            .windows();
  }
}

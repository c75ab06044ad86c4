package bondlab.study;

import bondlab.stats.HackingAlarm;
import bondlab.table.Column;
import java.util.List;

/**
 * One window of the hacking alarm: the slopes of both rewards against KL over a few evaluations of
 * an arm.
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
        boolean alarm) {
  /** Evaluations in a window. */
  private static final int WINDOW = 4;

  /** Chance of an alarm in a whole training in which gold never falls. */
  private static final double FALSE_ALARMS = 0.05;

  /** The windows of one arm; none if it has too few evaluations. */
  static List<AlarmRow> of(ArmPrompts arm) {
    int windows = arm.steps().length - WINDOW + 1;
    if (windows < 1) {
      return List.of();
    }
    HackingAlarm alarm =
        HackingAlarm.watch(
            arm.kl(),
            arm.proxy(),
            arm.gold(),
            WINDOW,
            HackingAlarm.levelForRun(FALSE_ALARMS, windows));
    return alarm.windows().stream()
        .map(
            w ->
                new AlarmRow(
                    arm.id().arm(),
                    arm.id().optimised(),
                    arm.steps()[w.from()],
                    arm.steps()[w.to()],
                    w.kl(),
                    w.proxySlope(),
                    w.proxy().low(),
                    w.proxy().high(),
                    w.goldSlope(),
                    w.gold().low(),
                    w.gold().high(),
                    w.alarm()))
        .toList();
  }
}

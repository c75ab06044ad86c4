package bondlab.bench;

import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whole training steps towards J-BOND and RLOO, each against a step of TRL's RLOO trainer with as
 * many prompts, samples and tokens.
 */
final class StepSuite implements BenchSuite {
  private final List<StepCase> cases;

  StepSuite() {
    this(
        List.of(
            StepCase.jbond("1m", Shapes.ONE_MILLION, Shapes.proxy(Shapes.ONE_MILLION), 32),
            StepCase.rloo("1m", Shapes.ONE_MILLION, Shapes.proxy(Shapes.ONE_MILLION), 32),
            StepCase.jbond("135m", Shapes.LARGE, Shapes.proxy(Shapes.LARGE), 8),
            StepCase.rloo("135m", Shapes.LARGE, Shapes.proxy(Shapes.LARGE), 8)));
  }

  StepSuite(List<StepCase> cases) {
    this.cases = cases;
  }

  @Override
  public String name() {
    return "step";
  }

  @Override
  public String about() {
    return "training steps towards J-BOND and RLOO, at 1 and at 135 million parameters";
  }

  @Override
  public void run(Setting setting) {
    cases.forEach(c -> run(c, setting));
  }

  private void run(StepCase c, Setting setting) {
    try (RewardModel scorer = c.scorer();
        TimedTraining training =
            new TimedTraining(
                c.sources(scorer, TimedTraining.DESCENT.steps()), RandomStream.of(7));
        Peer peer =
            setting.peers().map(python -> Peer.start(python, "step_peer.py")).orElse(null)) {
      Alternation runs =
          Alternation.of(
              name() + " " + c.name(),
              setting.effort(),
              training::step,
              Optional.ofNullable(peer).map(p -> rival(p, c)),
              setting.progress());
      setting
          .results()
          .add(
              new Measured(
                  name(),
                  c.name(),
                  c.what(),
                  Map.of("samples", (double) c.samples(), "new tokens", (double) newTokens(c)),
                  flops(c, training.passes()),
                  runs,
                  StepTimes.means(training.last(runs.ours().length * runs.times()))));
    }
  }

  private static Rival rival(Peer peer, StepCase c) {
    Stream<Number> sizes =
        Stream.concat(
            // its two networks have one vocabulary
            Stream.concat(Peer.numbers(c.shape()), Peer.numbers(c.reward()).skip(1)),
            Stream.of(c.prompts(), c.each(), c.promptTokens(), c.newTokens(), StepCase.KL));
    return peer.rival("rloo", sizes.toList());
  }

  private static long newTokens(StepCase c) {
    return (long) c.samples() * c.newTokens();
  }

  /**
   * Attention, the reading of prompts and the reward's network are not counted, nor the forward
   * pass of an update over samples of which the policy remembers it.
   */
  private static double flops(StepCase c, long passes) {
    int samples = c.objective().sampleBudget().policySamples();
    long remembered = samples > 1 ? (long) c.prompts() * samples : 0;
    double tokens = newTokens(c) + (double) (passes - remembered) * c.newTokens();
    return 2.0 * c.shape().parameters() * tokens;
  }
}

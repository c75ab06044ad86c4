package bondlab.bench;

import bondlab.bench.Alternation.Rival;
import bondlab.bench.BenchSuite.Shapes;
import bondlab.bench.Results.MeasuredCase;
import bondlab.bench.TimedTraining.StepTimes;
import bondlab.model.DecoderShape;
import bondlab.model.Sampling;
import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.JBond;
import bondlab.objective.Objective;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.LanguageModelPolicy;
import bondlab.reward.Reward;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import bondlab.training.TrainingSources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
  public void run(Setup setting) {
    cases.forEach(c -> run(c, setting));
  }

  private void run(StepCase c, Setup setting) {
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
              new MeasuredCase(
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

  /**
   * A training whose steps are timed. A step draws three responses to each prompt, whatever the
   * objective.
   *
   * @param name such as {@code jbond-1m}
   * @param shape of the policy
   * @param reward shape of the network that scores
   * @param prompts a step
   * @param promptTokens P
   * @param newTokens K
   */
  record StepCase(
      String name,
      DecoderShape shape,
      DecoderShape reward,
      Objective objective,
      AnchorSchedule anchor,
      int prompts,
      int promptTokens,
      int newTokens) {
    /** The price of a nat of KL for RLOO, which is TRL's default too. */
    static final double KL = 0.05;

    /** One response of the policy and two of an anchor that follows it. */
    static StepCase jbond(String size, DecoderShape shape, DecoderShape reward, int prompts) {
      return of(size, shape, reward, new JBond(0.5, 0, 1), Anchor.ema(0.05), prompts);
    }

    /** Three responses of the policy. */
    static StepCase rloo(String size, DecoderShape shape, DecoderShape reward, int prompts) {
      return of(size, shape, reward, new Rloo(KL, 3), Anchor.fixed(), prompts);
    }

    private static StepCase of(
        String size,
        DecoderShape shape,
        DecoderShape reward,
        Objective objective,
        AnchorSchedule anchor,
        int prompts) {
      String name = objective.name() + "-" + size;
      return new StepCase(name, shape, reward, objective, anchor, prompts, 16, 32);
    }

    /** Responses to a prompt. */
    int each() {
      return objective.sampleBudget().samples();
    }

    /** Responses a step. */
    int samples() {
      return prompts * each();
    }

    String what() {
      SampleBudget demand = objective.sampleBudget();
      return String.format(
          Locale.ROOT,
          "%d prompts, each with %d + %d responses (policy + anchor) of %d + %d tokens, %.1f million"
              + " parameters, scored by a network of %.2f million",
          prompts,
          demand.policySamples(),
          demand.anchorSamples(),
          promptTokens,
          newTokens,
          shape.parameters() / 1e6,
          reward.parameters() / 1e6);
    }

    /** The network that scores, with random weights; the caller closes it. */
    RewardModel scorer() {
      RandomStream stream = RandomStream.of(6).at("head");
      float[] head = new float[reward.width()];
      for (int c = 0; c < head.length; c++) {
        head[c] = (float) stream.nextGaussian();
      }
      return new RewardModel("proxy", Shapes.random(reward), head, TextView.SAME_TOKENS);
    }

    /** Policy, reference and anchor with the same random weights; the caller closes them. */
    TrainingSources sources(Reward scorer, long steps) {
      LanguageModelPolicy reference =
          new LanguageModelPolicy(Shapes.random(shape), Sampling.plain(newTokens));
      return new TrainingSources(
          reference.copy(),
          reference,
          new Anchor(
              reference, anchor, Math.max(1, objective.sampleBudget().anchorSamples()), steps),
          objective,
          scorer,
          prompts(RandomStream.of(6).at("prompts")));
    }

    private List<Prompt> prompts(RandomStream stream) {
      List<Prompt> drawn = new ArrayList<>();
      for (int u = 0; u < prompts; u++) {
        int[] tokens = new int[promptTokens];
        Arrays.setAll(tokens, t -> stream.nextInt(shape.vocabulary()));
        drawn.add(new Prompt(u, tokens));
      }
      return drawn;
    }
  }
}

package bondlab.bench;

import bondlab.bench.BenchSuite.Shapes;
import bondlab.bench.Results.MeasuredCase;
import bondlab.bench.TimedTraining.StepTimes;
import bondlab.model.DecoderShape;
import bondlab.model.Sampling;
import bondlab.objective.Anchor;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.PreferenceLoss.Dpo;
import bondlab.objective.PreferencePairs;
import bondlab.objective.PreferencePairs.Pair;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import bondlab.training.TrainingSources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Training steps on a fixed table of preferences, against TRL's DPO trainer on as many pairs of as
 * many tokens. Both have read the reference's log-probabilities before.
 */
final class OfflineSuite implements BenchSuite {
  private static final double BETA = 0.1;

  private final DecoderShape shape;
  private final int pairs;
  private final int promptTokens;
  private final int newTokens;

  OfflineSuite() {
    this(Shapes.ONE_MILLION, 32, 16, 32);
  }

  /**
   * @param pairs per step
   * @param promptTokens P
   * @param newTokens K of each response
   */
  OfflineSuite(DecoderShape shape, int pairs, int promptTokens, int newTokens) {
    this.shape = shape;
    this.pairs = pairs;
    this.promptTokens = promptTokens;
    this.newTokens = newTokens;
  }

  @Override
  public String name() {
    return "offline";
  }

  @Override
  public String about() {
    return "training steps of DPO on a fixed table of pairs, at 1 million parameters";
  }

  @Override
  public void run(Setup setting) {
    LanguageModelPolicy reference =
        new LanguageModelPolicy(Shapes.random(shape), Sampling.plain(newTokens));
    PreferencePairs table = table(RandomStream.of(6)).scoredBy(reference);
    try (TimedTraining training = new TimedTraining(sources(reference, table), RandomStream.of(7));
        Peer peer =
            setting.peers().map(python -> Peer.start(python, "step_peer.py")).orElse(null)) {
      Alternation runs =
          Alternation.of(
              name(),
              setting.effort(),
              training::step,
              Optional.ofNullable(peer).map(p -> p.rival("dpo", numbers())),
              setting.progress());
      double tokens = 2.0 * pairs * newTokens;
      setting
          .results()
          .add(
              new MeasuredCase(
                  name(),
                  "dpo",
                  what(),
                  Map.of("pairs", (double) pairs, "response tokens", tokens),
                  2.0 * shape.parameters() * training.passes() * newTokens,
                  runs,
                  StepTimes.means(training.last(runs.ours().length * runs.times()))));
    }
  }

  private String what() {
    return String.format(
        Locale.ROOT,
        "%d pairs of responses of %d + %d tokens, %.1f million parameters",
        pairs,
        promptTokens,
        newTokens,
        shape.parameters() / 1e6);
  }

  private List<Number> numbers() {
    return Stream.concat(
            Peer.numbers(shape), Stream.<Number>of(pairs, promptTokens, newTokens, BETA))
        .toList();
  }

  private TrainingSources sources(LanguageModelPolicy reference, PreferencePairs table) {
    return new TrainingSources(
        reference.copy(),
        reference,
        new Anchor(reference, Anchor.fixed(), 1, TimedTraining.DESCENT.steps()),
        new Dpo(BETA).objective(ObjectiveInputs.NOTHING.withPairs(table)),
        scored -> new double[scored.size()], // is never asked
        table.prompts());
  }

  /** One pair of random responses to each prompt. */
  private PreferencePairs table(RandomStream stream) {
    List<Pair> rows = new ArrayList<>();
    for (int u = 0; u < pairs; u++) {
      Prompt prompt = new Prompt(u, tokens(promptTokens, stream));
      rows.add(
          new Pair(
              new Completion(prompt, tokens(newTokens, stream), Double.NaN),
              new Completion(prompt, tokens(newTokens, stream), Double.NaN)));
    }
    return new PreferencePairs(rows, OptionalInt.empty());
  }

  private int[] tokens(int count, RandomStream stream) {
    int[] tokens = new int[count];
    Arrays.setAll(tokens, t -> stream.nextInt(shape.vocabulary()));
    return tokens;
  }
}

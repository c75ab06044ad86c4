package bondlab.training;

import bondlab.config.Check;
import bondlab.objective.PreferencePairs;
import bondlab.objective.PreferencePairs.ImplicitRewards;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.Policy;
import bondlab.policy.PolicyComparison;
import bondlab.policy.TrainablePolicy;
import bondlab.reward.ReferencePool;
import bondlab.reward.Reward;
import bondlab.reward.Wrapper.Budgeted;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.table.Column;
import bondlab.table.Tables;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Measures a policy against π_ref and its Best-of-N, always on the same prompts, the same reference
 * responses and the same random numbers, so that rows differ by the policy alone. {@link
 * EvaluationRow} defines each column.
 */
public final class Evaluation {
  /** For studies without held-out text. */
  public static final ToDoubleFunction<TrainablePolicy> NO_TEXT = policy -> Double.NaN;

  private static final double LEVEL = 0.95;

  private final Settings settings;
  private final EvaluationPool pool;
  private final List<Prompt> prompts;
  private final PromptEstimates estimates;
  private final Reward proxy;
  private final Reward gold;
  private final List<SecondGold> others;
  private final Optional<Pairs> pairs;
  private final ToDoubleFunction<TrainablePolicy> heldOutLoss;
  private final RandomStream stream;

  /**
   * Settings of an evaluation.
   *
   * @param samples responses per prompt, S ≥ 1
   * @param bestOfN N of the target that both KLs are taken to, ≥ 1
   * @param beta weight of the backward KL in Jeffreys' divergence, in [0, 1]
   * @param completions prompts of which a response is kept to read, the first ones
   * @param forward whether the forward KL is estimated, which runs the pool through the policy and
   *     is most of an evaluation's work; without it that KL and Jeffreys' divergence are missing
   */
  public record Settings(int samples, int bestOfN, double beta, int completions, boolean forward) {
    /** Keeps no responses, and estimates everything. */
    public Settings(int samples, int bestOfN, double beta) {
      this(samples, bestOfN, beta, 0, true);
    }

    public Settings {
      new Check("evaluation")
          .atLeast("samples", samples, 1, "responses per prompt")
          .atLeast("best_of_n", bestOfN, 1)
          .within("beta", beta, 0, 1, "weight of the backward KL")
          .atLeast("completions", completions, 0, "prompts of which a response is kept")
          .done();
    }
  }

  /**
   * @param pool responses of π_ref to the evaluation prompts, more than N for each
   * @param proxy the reward that is optimised
   * @param gold the reward that is meant
   * @param heldOutLoss nats per token on human text, or {@link #NO_TEXT}
   * @param stream every evaluation draws the same numbers from it
   * @throws bondlab.config.BadInput if the pool is too small for N, or its scores do not vary
   */
  public Evaluation(
      Settings settings,
      EvaluationPool pool,
      Reward proxy,
      Reward gold,
      ToDoubleFunction<TrainablePolicy> heldOutLoss,
      RandomStream stream) {
    new Check("evaluation")
        .that(
            settings.bestOfN < pool.each(),
            "best_of_n",
            settings.bestOfN,
            "must be below the reference responses per prompt, " + pool.each())
        .done();
    this.settings = settings;
    this.pool = pool;
    this.prompts = pool.prompts();
    this.estimates = new PromptEstimates(pool, settings.bestOfN, settings.beta);
    this.proxy = proxy;
    this.gold = gold;
    this.others = List.of();
    this.pairs = Optional.empty();
    this.heldOutLoss = heldOutLoss;
    this.stream = stream;
  }

  private Evaluation(Evaluation first, List<SecondGold> others, Optional<Pairs> pairs) {
    this.settings = first.settings;
    this.pool = first.pool;
    this.prompts = first.prompts;
    this.estimates = first.estimates;
    this.proxy = first.proxy;
    this.gold = first.gold;
    this.others = List.copyOf(others);
    this.pairs = pairs;
    this.heldOutLoss = first.heldOutLoss;
    this.stream = first.stream;
  }

  /**
   * The same evaluation, which scores its responses by a further gold too.
   *
   * @param name in the rows
   * @param reference scores of the pool [U·M]
   * @throws bondlab.config.BadInput if a score is not finite, or none varies within a prompt
   */
  public Evaluation also(String name, Reward gold, double[] reference) {
    List<SecondGold> more = new ArrayList<>(others);
    more.add(SecondGold.of(name, gold, ReferencePool.of(pool.completions(), reference)));
    return new Evaluation(this, more, pairs);
  }

  /**
   * The same evaluation, which reads the policy's implicit rewards on pairs too.
   *
   * @param table some of those that are trained on, scored by π_ref
   * @param heldOut pairs of other prompts, scored by π_ref
   */
  public Evaluation withPairs(PreferencePairs table, Optional<PreferencePairs> heldOut) {
    return new Evaluation(this, others, Optional.of(new Pairs(table, heldOut)));
  }

  private record Pairs(PreferencePairs table, Optional<PreferencePairs> heldOut) {
    private static final ImplicitRewards NONE =
        new ImplicitRewards(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    PairRow row(long step, Policy policy) {
      ImplicitRewards own = table.implicitRewards(policy);
      ImplicitRewards other = heldOut.map(h -> h.implicitRewards(policy)).orElse(NONE);
      return new PairRow(
          step,
          own.accuracy(),
          own.margin(),
          own.chosen(),
          own.rejected(),
          other.accuracy(),
          other.margin(),
          other.chosen(),
          other.rejected());
    }
  }

  /** Whether each evaluation has a row of pairs. */
  boolean hasPairs() {
    return pairs.isPresent();
  }

  /** A gold beside the one that decides, with the scale that it is told in. */
  private record SecondGold(String name, Reward reward, ReferencePool reference, double sd) {
    static SecondGold of(String name, Reward reward, ReferencePool reference) {
      return new SecondGold(name, reward, reference, reference.withinPromptSd());
    }

    List<GoldRow> rows(long step, List<Completion> samples, int each, Budget budget) {
      double[] scores = new Budgeted(reward, budget).score(samples);
      List<GoldRow> rows = new ArrayList<>();
      for (int from = 0; from < scores.length; from += each) {
        int prompt = samples.get(from).prompt().id();
        double mean = Arrays.stream(scores, from, from + each).average().orElseThrow();
        rows.add(new GoldRow(step, prompt, name, (mean - reference.mean(prompt)) / sd));
      }
      return rows;
    }
  }

  /**
   * Progress of a training.
   *
   * @param step steps taken
   * @param epoch training prompts used over training prompts there are
   * @param anchorLogN log of the anchor's effective N, nats
   * @param anchorLag steps
   * @param cost of the training so far
   */
  public record Standing(long step, double epoch, double anchorLogN, double anchorLag, Cost cost) {}

  /**
   * Result of an evaluation.
   *
   * @param row means over prompts
   * @param prompts each prompt
   * @param golds each prompt by each further gold
   * @param completions {@link #completions} responses to read
   * @param pairs implicit rewards, where a table of pairs is trained on
   */
  public record Found(
      EvaluationRow row,
      List<PromptRow> prompts,
      List<GoldRow> golds,
      List<CompletionRow> completions,
      Optional<PairRow> pairs) {}

  /**
   * One prompt of an evaluation, as a mean over its responses: intervals over prompts, and over
   * several trainings, are made from these rows.
   */
  public record PromptRow(
      @Column(unit = "steps", meaning = EvaluationRow.STEP) long step,
      @Column(meaning = "id of the prompt") int prompt,
      @Column(unit = "sd", meaning = "optimised reward, as in evaluations") double proxy,
      @Column(unit = "sd", meaning = "gold reward, as in evaluations") double gold,
      @Column(unit = "nats", meaning = "log-quantile of the proxy, as in evaluations")
          double logQuantile,
      @Column(unit = "nats/response", meaning = "KL to the reference by Rao-Blackwell")
          double klRb) {}

  /** One prompt of an evaluation by a gold beside the one that decides. */
  public record GoldRow(
      @Column(unit = "steps", meaning = EvaluationRow.STEP) long step,
      @Column(meaning = "id of the prompt") int prompt,
      @Column(meaning = "name of the gold reward") String gold,
      @Column(
              unit = "sd",
              meaning = "its mean over the responses, centred and scaled as gold is in evaluations")
          double value) {}

  /**
   * Implicit rewards of an evaluation, log π − log π_ref of whole responses: means over some of the
   * pairs that are trained on, and over pairs of prompts that are not.
   */
  public record PairRow(
      @Column(unit = "steps", meaning = EvaluationRow.STEP) long step,
      @Column(
              unit = "share",
              meaning =
                  "pairs trained on whose chosen response has the higher implicit reward; equal ones"
                      + " count half")
          double accuracy,
      @Column(unit = "nats", meaning = "implicit reward of chosen less that of rejected")
          double margin,
      @Column(
              unit = "nats",
              meaning =
                  "log pi - log reference of chosen responses; it often falls too, which the margin"
                      + " does not show")
          double chosen,
      @Column(unit = "nats", meaning = "log pi - log reference of rejected responses")
          double rejected,
      @Column(unit = "share", meaning = "accuracy on pairs of other prompts; nan without any")
          double heldOutAccuracy,
      @Column(unit = "nats", meaning = "margin on them") double heldOutMargin,
      @Column(unit = "nats", meaning = "chosen on them") double heldOutChosen,
      @Column(unit = "nats", meaning = "rejected on them") double heldOutRejected) {}

  /** A response to read, drawn by an evaluation; the same prompts at every evaluation. */
  public record CompletionRow(
      @Column(unit = "steps", meaning = EvaluationRow.STEP) long step,
      @Column(meaning = "id of the prompt") int prompt,
      @Column(meaning = "text of the prompt") String opening,
      @Column(meaning = "text of the response; token ids where they stand for no text")
          String response,
      @Column(unit = "reward", meaning = "score by the reward that is optimised") double proxy,
      @Column(unit = "reward", meaning = "score by gold, in its own unit") double gold,
      @Column(unit = "nats", meaning = "log-probability of the response under the policy")
          double logProb) {

    static CompletionRow of(long step, Completion completion, double proxy, double gold) {
      Prompt prompt = completion.prompt();
      boolean text = prompt.tokenizer() != null;
      return new CompletionRow(
          step,
          prompt.id(),
          text ? prompt.text() : "",
          text ? completion.text() : Arrays.toString(completion.tokens()),
          proxy,
          gold,
          completion.logProb());
    }
  }

  /**
   * Measures a policy.
   *
   * @param reference π_ref
   * @param budget counts the cost of measuring, which is not part of a training's cost
   */
  public Found measure(
      TrainablePolicy policy, TrainablePolicy reference, Standing at, Budget budget) {
    Policy metered = new MeteredPolicy(policy, budget);
    List<Completion> samples = metered.sample(prompts, settings.samples, stream.at("samples"));
    long start = System.nanoTime();
    PolicyComparison against = policy.compare(reference, samples);
    budget.add(Cost.ofPasses(2L * samples.size(), 0).plus(Cost.ofTimeSince(start)));
    double[] byProxy = new Budgeted(proxy, budget).score(samples);
    double[] byGold = new Budgeted(gold, budget).score(samples);
    double[][] rows =
        estimates.rows(
            samples,
            byProxy,
            byGold,
            against,
            settings.forward ? Optional.of(poolLogProbs(metered)) : Optional.empty());
    Map<String, Object> cells = new LinkedHashMap<>();
    for (EvaluationMetric measure : EvaluationMetric.values()) {
      addEstimate(cells, measure, rows);
    }
    double entropy = (double) cells.get(EvaluationMetric.ENTROPY.column());
    cells.put("entropy_token", entropy / (double) cells.get(EvaluationMetric.LENGTH.column()));
    cells.put("held_out_loss", heldOutLoss.applyAsDouble(policy));
    cells.put("best_of_n", settings.bestOfN);
    cells.put("beta", settings.beta);
    addStanding(cells, at);
    return new Found(
        Tables.row(EvaluationRow.class, cells),
        promptRows(at.step, rows),
        others.stream()
            .flatMap(o -> o.rows(at.step, samples, settings.samples, budget).stream())
            .toList(),
        kept(at.step, samples, byProxy, byGold),
        pairs.map(p -> p.row(at.step, metered)));
  }

  private List<CompletionRow> kept(
      long step, List<Completion> samples, double[] byProxy, double[] byGold) {
    List<CompletionRow> kept = new ArrayList<>();
    for (int u = 0; u < completions(); u++) {
      int i = u * settings.samples;
      kept.add(CompletionRow.of(step, samples.get(i), byProxy[i], byGold[i]));
    }
    return kept;
  }

  /** How many responses an evaluation keeps to read. */
  int completions() {
    return Math.min(settings.completions, prompts.size());
  }

  private List<PromptRow> promptRows(long step, double[][] rows) {
    List<PromptRow> found = new ArrayList<>();
    for (int u = 0; u < rows.length; u++) {
      found.add(
          new PromptRow(
              step,
              prompts.get(u).id(),
              rows[u][EvaluationMetric.PROXY.ordinal()],
              rows[u][EvaluationMetric.GOLD.ordinal()],
              rows[u][EvaluationMetric.LOG_QUANTILE.ordinal()],
              rows[u][EvaluationMetric.KL_RB.ordinal()]));
    }
    return found;
  }

  /** How many prompts are measured on. */
  int prompts() {
    return prompts.size();
  }

  /** How many rows an evaluation has of further golds. */
  int goldRows() {
    return others.size() * prompts.size();
  }

  private double[] poolLogProbs(Policy policy) {
    List<Completion> winners = new ArrayList<>();
    for (int i = 0; i < pool.completions().size(); i++) {
      if (estimates.wins(i)) {
        winners.add(pool.completions().get(i));
      }
    }
    double[] logProbs = policy.logProbs(winners);
    double[] all = new double[pool.completions().size()];
    for (int i = 0, k = 0; i < all.length; i++) {
      all[i] = estimates.wins(i) ? logProbs[k++] : Double.NaN;
    }
    return all;
  }

  private void addEstimate(Map<String, Object> cells, EvaluationMetric measure, double[][] rows) {
    double[] values = new double[rows.length];
    double mean = 0;
    for (int u = 0; u < rows.length; u++) {
      values[u] = rows[u][measure.ordinal()];
      mean += values[u] / rows.length;
    }
    cells.put(measure.column(), mean);
    if (measure.hasInterval()) {
      double[] ends = ends(values, mean);
      cells.put(measure.column() + "_low", ends[0]);
      cells.put(measure.column() + "_high", ends[1]);
    }
  }

  /** One prompt has no spread between prompts, and an infinite KL no interval but itself. */
  private double[] ends(double[] values, double mean) {
    if (values.length < 2) {
      return new double[] {Double.NaN, Double.NaN};
    }
    if (!Double.isFinite(mean)) {
      return new double[] {mean, mean};
    }
    Interval interval = Interval.ofMean(values, LEVEL);
    return new double[] {interval.low(), interval.high()};
  }

  private static void addStanding(Map<String, Object> cells, Standing at) {
    cells.put("step", at.step);
    cells.put("epoch", at.epoch);
    cells.put("anchor_log_n", at.anchorLogN);
    cells.put("anchor_lag", at.anchorLag);
    cells.putAll(Tables.cells(at.cost));
  }
}

package bondlab.study.exact;

import bondlab.config.Check;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.LawSummary;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Prompts whose responses can be listed, with a gold that turns and a proxy that does not.
 *
 * <p>A response is a point (u, e) of a square grid, of mass ∝ exp(−(u² + e²)/2) under π_ref on
 * every prompt. On a prompt of spread s and optimum μ,
 *
 * <pre>  x = s·u,   proxy = ρ·x + sqrt(1 − ρ²)·e,   gold = −|x − μ|</pre>
 *
 * <p>so the proxy is linear in the features (x, e) and goes on where gold turns. Both rewards are
 * then centred on each prompt, in standard deviations within prompts under π_ref.
 *
 * <p>P prompts, K responses, F = 2 features; a policy is log-probabilities [P][K].
 *
 * @param logReference log π_ref [K]
 * @param features (x, e) [P][K][F]
 * @param proxy [P][K], sd
 * @param gold [P][K], sd
 */
record TurningLaw(double[] logReference, double[][][] features, double[][] proxy, double[][] gold) {

  /**
   * The settings of the law.
   *
   * @param points of the grid in each direction
   * @param reach of the grid on either side of 0, standard deviations of the reference
   * @param correlation ρ, what the proxy has of x
   * @param prompts one or more
   */
  record Spec(int points, double reach, double correlation, List<PromptSpec> prompts) {
    public Spec {
      new Check("law")
          .within("points", points, 11, 201)
          .within("reach", reach, 3, 12, "standard deviations of the reference")
          .within("correlation", correlation, 0.05, 0.99)
          .notEmpty("prompts", prompts)
          .done();
    }
  }

  /**
   * One prompt.
   *
   * @param spread s, standard deviation of x under the reference
   * @param optimum μ, the x that gold likes best
   */
  record PromptSpec(double spread, double optimum) {
    public PromptSpec {
      new Check("prompt")
          .within("spread", spread, 0.05, 10, "standard deviation of x")
          .finite("optimum", optimum)
          .done();
    }
  }

  /**
   * What a policy has, exactly: means over prompts.
   *
   * @param proxySpread root of the mean variance of the proxy within prompts, sd
   */
  record Measures(double kl, double proxy, double proxySpread, double gold) {}

  static TurningLaw of(Spec spec) {
    int side = spec.points();
    int prompts = spec.prompts().size();
    double[] logReference = new double[side * side];
    double[][][] features = new double[prompts][side * side][];
    for (int k = 0; k < logReference.length; k++) {
      double u = place(spec, k / side);
      double e = place(spec, k % side);
      logReference[k] = -(u * u + e * e) / 2;
      for (int p = 0; p < prompts; p++) {
        features[p][k] = new double[] {spec.prompts().get(p).spread() * u, e};
      }
    }
    double[] law = normalised(logReference);
    double rho = spec.correlation();
    double[][] proxy = new double[prompts][];
    double[][] gold = new double[prompts][];
    for (int p = 0; p < prompts; p++) {
      double optimum = spec.prompts().get(p).optimum();
      proxy[p] = rewards(features[p], f -> rho * f[0] + Math.sqrt(1 - rho * rho) * f[1]);
      gold[p] = rewards(features[p], f -> -Math.abs(f[0] - optimum));
    }
    return new TurningLaw(law, features, standardised(proxy, law), standardised(gold, law));
  }

  private static double place(Spec spec, int index) {
    return spec.reach() * (2.0 * index / (spec.points() - 1) - 1);
  }

  private static double[] rewards(double[][] features, ToDoubleFunction<double[]> of) {
    return Arrays.stream(features).mapToDouble(of).toArray();
  }

  /** Centred on each prompt, in units of the root mean variance within prompts. */
  private static double[][] standardised(double[][] rewards, double[] law) {
    double variance =
        Arrays.stream(rewards)
            .mapToDouble(row -> Math.pow(LawSummary.of(row, law).sd(), 2))
            .average()
            .orElseThrow();
    return Arrays.stream(rewards)
        .map(row -> mapped(row, r -> (r - LawSummary.mean(row, law)) / Math.sqrt(variance)))
        .toArray(double[][]::new);
  }

  private static double[] mapped(double[] values, DoubleUnaryOperator by) {
    return Arrays.stream(values).map(by).toArray();
  }

  int prompts() {
    return proxy.length;
  }

  /** π_ref on every prompt. */
  double[][] reference() {
    double[][] same = new double[prompts()][];
    Arrays.fill(same, logReference);
    return same;
  }

  /** Best-of-n by the proxy on every prompt, for any real n. */
  double[][] bestOf(double n) {
    return Arrays.stream(proxy)
        .map(rewards -> BestOfN.logPmf(logReference, rewards, n))
        .toArray(double[][]::new);
  }

  /** Sums over all responses, averaged over prompts. */
  Measures measure(double[][] logPolicy) {
    double kl = 0;
    double ownReward = 0;
    double variance = 0;
    double goldReward = 0;
    for (int p = 0; p < prompts(); p++) {
      kl += Divergence.backwardKl(logPolicy[p], logReference) / prompts();
      LawSummary own = LawSummary.of(proxy[p], logPolicy[p]);
      ownReward += own.mean() / prompts();
      variance += own.sd() * own.sd() / prompts();
      goldReward += LawSummary.mean(gold[p], logPolicy[p]) / prompts();
    }
    return new Measures(kl, ownReward, Math.sqrt(variance), goldReward);
  }

  /** Log-probabilities of logits, {@code z − log Σ exp(z)}. */
  static double[] normalised(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double sum = Arrays.stream(logits).map(z -> Math.exp(z - largest)).sum();
    double logTotal = largest + Math.log(sum);
    return mapped(logits, z -> z - logTotal);
  }
}

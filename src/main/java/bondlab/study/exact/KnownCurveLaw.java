package bondlab.study.exact;

import bondlab.config.Check;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * A population of prompts and of trainings of a proxy, whose mean gold is known exactly at every n
 * and at every KL.
 *
 * <p>A response is x, which gold judges, and D further features e, all standard normal. Prompt p
 * and training r have
 *
 * <pre>
 *   gold_p(x) = b_p + a_p·x − c_p·x²           a, c, b normal over prompts
 *   proxy_r   = ρ_r·(x + τ·z_r·e)              z_r standard normal in D dimensions
 *   ρ_r       = 1/sqrt(1 + τ²·|z_r|²)          the correlation of proxy and x
 * </pre>
 *
 * <p>With m1(n) and m2(n) the first two moments of the largest of n standard normal numbers, gold
 * gains over its mean at n = 1
 *
 * <pre>  E[a]·E[ρ]·m1(n) − E[c]·E[ρ²]·(m2(n) − 1)</pre>
 *
 * <p>under Best-of-n, and E[a]·E[ρ]·t − E[c]·E[ρ²]·t² under a policy that is moved along its proxy
 * by t standard deviations, whose KL is t²/2: Gao's form in √KL exactly. All three expectations are
 * by Gauss and Legendre's quadrature, good to 1e-9.
 *
 * @param spread of prompts and trainings
 * @param slope E[a]
 * @param curvature E[c]
 */
record KnownCurveLaw(Spread spread, double slope, double curvature) {
  private static final GaussIntegratorFactory GAUSS = new GaussIntegratorFactory();
  private static final int NODES = 60;
  private static final int PIECES = 12;
  private static final NormalDistribution NORMAL = new NormalDistribution();

  /**
   * How prompts and trainings differ.
   *
   * @param slope standard deviation of a over prompts
   * @param curvature standard deviation of c over prompts
   * @param offset standard deviation of b over prompts
   * @param noise τ of a training
   * @param directions D, features that gold does not judge
   */
  record Spread(double slope, double curvature, double offset, double noise, int directions) {
    public Spread {
      new Check("spread")
          .within("slope", slope, 0, 10)
          .within("curvature", curvature, 0, 10)
          .within("offset", offset, 0, 100)
          .within("noise", noise, 0.01, 10)
          .within("directions", directions, 1, 100)
          .done();
    }
  }

  /** Gold of a prompt, {@code offset + slope·x − curvature·x²}. */
  record PromptGold(double offset, double slope, double curvature) {
    double at(double x) {
      return offset + slope * x - curvature * x * x;
    }
  }

  /** E[ρ^power] over trainings. */
  double correlation(int power) {
    ChiSquaredDistribution squares = new ChiSquaredDistribution(spread.directions());
    double variance = spread.noise() * spread.noise();
    // in the root of the square: its density has no pole at 0 and is normal far out
    return integral(
        y -> 2 * y * squares.density(y * y) * Math.pow(1 + variance * y * y, -power / 2.0),
        0,
        Math.sqrt(spread.directions()) + 9);
  }

  /** E[max^power] of n standard normal numbers, n any real number ≥ 1. */
  static double moment(double n, int power) {
    return integral(
        x ->
            Math.pow(x, power)
                * n
                * NORMAL.density(x)
                * Math.exp((n - 1) * Math.log(NORMAL.cumulativeProbability(x))),
        -9,
        9);
  }

  private static double integral(DoubleUnaryOperator of, double from, double to) {
    double sum = 0;
    double width = (to - from) / PIECES;
    for (int i = 0; i < PIECES; i++) {
      GaussIntegrator piece = GAUSS.legendre(NODES, from + i * width, from + (i + 1) * width);
      sum += piece.integrate(of::applyAsDouble);
    }
    return sum;
  }

  /** Mean gain of Best-of-n over prompts and trainings. */
  double bestOfN(double n) {
    return gain(moment(n, 1), moment(n, 2) - 1, correlation(1), correlation(2));
  }

  /** The same over prompts, for given trainings alone. */
  double bestOfN(double n, double[] correlations) {
    double first = Arrays.stream(correlations).average().orElseThrow();
    double second = Arrays.stream(correlations).map(rho -> rho * rho).average().orElseThrow();
    return gain(moment(n, 1), moment(n, 2) - 1, first, second);
  }

  /** Mean gain at this √KL of policies moved along their proxies. */
  double trained(double distance) {
    double moved = Math.sqrt(2) * distance;
    return gain(moved, moved * moved, correlation(1), correlation(2));
  }

  private double gain(double first, double second, double rho, double rhoSquared) {
    return slope * rho * first - curvature * rhoSquared * second;
  }

  PromptGold prompt(RandomStream stream) {
    return new PromptGold(
        spread.offset() * stream.nextGaussian(),
        slope + spread.slope() * stream.nextGaussian(),
        curvature + spread.curvature() * stream.nextGaussian());
  }

  /** A training's weights of (x, e), of norm 1 [1 + D]; the first is ρ. */
  double[] training(RandomStream stream) {
    double[] weights = new double[1 + spread.directions()];
    weights[0] = 1;
    double squares = 1;
    for (int i = 1; i < weights.length; i++) {
      weights[i] = spread.noise() * stream.nextGaussian();
      squares += weights[i] * weights[i];
    }
    double norm = Math.sqrt(squares);
    return Arrays.stream(weights).map(w -> w / norm).toArray();
  }
}

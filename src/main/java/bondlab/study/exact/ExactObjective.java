package bondlab.study.exact;

import bondlab.objective.ExactGradients;
import bondlab.stats.BestOfN;
import bondlab.table.Decimals;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * What a policy is trained towards, as an exact gradient and, of all laws, its exact optimum.
 *
 * <p>Arrays are of one prompt: log-probabilities and rewards [K]. Gradients are those of {@link
 * ExactGradients}, by the logits and of a loss; that the sampled objectives of {@link
 * bondlab.objective} have them as their mean is among the known answers.
 */
sealed interface ExactObjective {

  /** A name for tables and figures. */
  String name();

  /** Price of a nat, sd; NaN for an objective without one. */
  default double price() {
    return Double.NaN;
  }

  /** N of the Best-of-N that is distilled; NaN for an objective without one. */
  default double n() {
    return Double.NaN;
  }

  /** Weight of the backward KL; NaN for an objective without one. */
  default double beta() {
    return Double.NaN;
  }

  /** Weight of J-BOND's regulariser; NaN for an objective without one. */
  default double gamma() {
    return Double.NaN;
  }

  /**
   * The gradient as a function of log π, while the anchor stays.
   *
   * @param logAnchor the anchor, equal to the reference where nothing moves it
   */
  UnaryOperator<double[]> gradient(double[] logAnchor, double[] logReference, double[] rewards);

  /** The law at which the loss is least while the anchor stays where it is. */
  double[] optimum(double[] logAnchor, double[] logReference, double[] rewards);

  /**
   * Policy gradient, the mean of REINFORCE and RLOO: E_π[r] − price·KL(π‖π_ref). Its optimum is
   * π_ref·exp(r/price) up to a constant; without a price, the best response alone.
   *
   * @param price reward per nat, ≥ 0
   */
  record PolicyGradient(double price) implements ExactObjective {
    @Override
    public String name() {
      return price == 0 ? "policy gradient" : "policy gradient, price " + shown(price);
    }

    @Override
    public UnaryOperator<double[]> gradient(
        double[] logAnchor, double[] logReference, double[] rewards) {
      return logPolicy -> {
        double[] gradient = ExactGradients.backward(logPolicy, logReference);
        double[] gain = ExactGradients.expectation(logPolicy, rewards);
        Arrays.setAll(gradient, k -> price * gradient[k] - gain[k]);
        return gradient;
      };
    }

    @Override
    public double[] optimum(double[] logAnchor, double[] logReference, double[] rewards) {
      double[] logits = new double[rewards.length];
      double best = Arrays.stream(rewards).max().orElseThrow();
      for (int k = 0; k < logits.length; k++) {
        logits[k] =
            price > 0
                ? logReference[k] + rewards[k] / price
                : rewards[k] == best ? logReference[k] : Double.NEGATIVE_INFINITY;
      }
      return TurningLaw.normalised(logits);
    }
  }

  /**
   * BOND: the Jeffreys divergence from Best-of-n of the anchor (Eq. 11); BoN-SFT where β = 0. The
   * optimum is that Best-of-n, whatever β.
   *
   * @param n above 1
   * @param beta β in [0, 1], weight of the backward KL
   */
  record Bond(double n, double beta) implements ExactObjective {
    @Override
    public String name() {
      return (beta == 0 ? "BoN-SFT, N = " + shown(n) : "BOND, N = " + shown(n))
          + (beta == 0 ? "" : ", β = " + shown(beta));
    }

    @Override
    public UnaryOperator<double[]> gradient(
        double[] logAnchor, double[] logReference, double[] rewards) {
      double[] target = BestOfN.logPmf(logAnchor, rewards, n);
      return logPolicy -> ExactGradients.jeffreys(logPolicy, target, beta);
    }

    @Override
    public double[] optimum(double[] logAnchor, double[] logReference, double[] rewards) {
      return BestOfN.logPmf(logAnchor, rewards, n);
    }
  }

  /**
   * J-BOND (Algorithm 2): two draws of the anchor and one of the policy.
   *
   * @param beta β in [0, 1)
   * @param gamma γ ≥ 0, weight of KL(π‖anchor)
   */
  record JBond(double beta, double gamma) implements ExactObjective {
    @Override
    public String name() {
      return "J-BOND, γ = " + shown(gamma);
    }

    @Override
    public UnaryOperator<double[]> gradient(
        double[] logAnchor, double[] logReference, double[] rewards) {
      return logPolicy -> ExactGradients.jbond(logPolicy, logAnchor, rewards, beta, gamma);
    }

    @Override
    public double[] optimum(double[] logAnchor, double[] logReference, double[] rewards) {
      return JBondOptimum.of(logAnchor, rewards, beta, gamma);
    }
  }

  private static String shown(double number) {
    return Decimals.rounded(number, 4);
  }
}

package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.stats.BestOfN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;

/**
 * Losses on a fixed table of preferred and rejected responses, as pure functions of whole-response
 * log-probabilities under the policy π and the reference π_ref; their gradients are by log π of
 * each response. Those on the margin
 *
 * <pre>  h = log(π/π_ref)(chosen) − log(π/π_ref)(rejected)</pre>
 *
 * <p>are {@link Dpo}, {@link Ipo}, {@link Slic} and, mixed with a likelihood, {@link Bonbon};
 * {@link Kto} takes each response by itself. A loss is a mean over the pairs, in sums over whole
 * responses: none is divided by length.
 */
public sealed interface PreferenceLoss extends ObjectiveSpec {

  /**
   * Computes the loss and its gradient.
   *
   * @throws BadInput naming every pair with a log-probability that is not finite
   */
  Value of(Batch batch);

  /** Its name in tables, such as {@code dpo}. */
  default String label() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput if no table of pairs was given, or one that it cannot use
   */
  @Override
  default Objective objective(ObjectiveInputs inputs) {
    PreferencePairs pairs =
        ObjectiveInputs.need(
            inputs.pairs(),
            "objective.name = " + label(),
            "table of preferred and rejected responses");
    requireUsable(pairs.bestOf());
    return new OfflinePreferences(label(), this, pairs.byPrompt());
  }

  @Override
  default boolean needsPairs() {
    return true;
  }

  /**
   * Refuses a table that does not fit its settings.
   *
   * @param bestOf n where each pair is the best and the worst of n responses
   */
  default void requireUsable(OptionalInt bestOf) {}

  /** Whether it needs {@link Batch#kl}. */
  default boolean needsKl() {
    return false;
  }

  /**
   * Log-probabilities of whole responses, nats.
   *
   * @param chosen log π of the preferred responses [B], B ≥ 1
   * @param rejected log π of the others [B]
   * @param refChosen log π_ref of the preferred responses [B]
   * @param refRejected log π_ref of the others [B]
   * @param kl an estimate of KL(π‖π_ref), nats, no part of the gradient; a negative one counts as 0
   */
  record Batch(
      double[] chosen, double[] rejected, double[] refChosen, double[] refRejected, double kl) {
    public Batch {
      List<String> problems = new ArrayList<>();
      double[][] columns = {chosen, rejected, refChosen, refRejected};
      String[] names = {"chosen", "rejected", "reference chosen", "reference rejected"};
      for (int c = 0; c < columns.length; c++) {
        if (columns[c].length != chosen.length || chosen.length == 0) {
          problems.add(
              "%d log-probabilities %s for %d pairs; needed: one per pair, 1 pair or more"
                  .formatted(columns[c].length, names[c], chosen.length));
          continue;
        }
        for (int b = 0; b < chosen.length; b++) {
          if (!Double.isFinite(columns[c][b])) {
            problems.add(
                "pair %d: log-probability %s is %s; it must be finite: drop the pair"
                    .formatted(b, names[c], columns[c][b]));
          }
        }
      }
      if (!Double.isFinite(kl)) {
        problems.add("kl is " + kl + "; it must be finite");
      }
      if (!problems.isEmpty()) {
        throw new BadInput(problems);
      }
    }

    /** h of each pair, nats [B]. */
    public double[] margins() {
      double[] margins = new double[chosen.length];
      Arrays.setAll(margins, b -> chosen[b] - refChosen[b] - (rejected[b] - refRejected[b]));
      return margins;
    }

    /**
     * Computes the accuracy of implicit rewards: the share of pairs with h above 0, 0 counting
     * half.
     */
    public double accuracy() {
      return Arrays.stream(margins()).map(h -> (1 + Math.signum(h)) / 2).average().orElseThrow();
    }
  }

  /**
   * A loss with its gradient.
   *
   * @param loss mean over the pairs
   * @param chosen ∂loss/∂log π of the preferred responses [B]
   * @param rejected ∂loss/∂log π of the others [B]
   */
  record Value(double loss, double[] chosen, double[] rejected) {

    /** The mean of a function of the margin. */
    private static Value ofMargins(
        Batch batch, DoubleUnaryOperator loss, DoubleUnaryOperator slope) {
      double[] margins = batch.margins();
      double[] chosen = new double[margins.length];
      double[] rejected = new double[margins.length];
      double sum = 0;
      for (int b = 0; b < margins.length; b++) {
        sum += loss.applyAsDouble(margins[b]);
        chosen[b] = slope.applyAsDouble(margins[b]) / margins.length;
        rejected[b] = -chosen[b];
      }
      return new Value(sum / margins.length, chosen, rejected);
    }
  }

  /**
   * Direct preference optimisation (Rafailov et al., arXiv 2305.18290, Eq. 7): −log σ(β·h). With
   * Bradley-Terry preferences of a reward r its optimum is π_ref·exp(r/β), normalised.
   *
   * @param beta β above 0, price of the KL in the reward's unit per nat
   */
  record Dpo(double beta) implements PreferenceLoss, ObjectiveSpec.BuiltIn {
    public Dpo {
      new Check("objective").positive("beta", beta, "price of the KL").done();
    }

    @Override
    public Value of(Batch batch) {
      return Value.ofMargins(batch, h -> softplus(-beta * h), h -> -beta * sigmoid(-beta * h));
    }
  }

  /**
   * Identity preference optimisation (Azar et al., arXiv 2310.12036, Eq. 17): (h − 1/(2τ))². With
   * pairs of two draws of a law μ and P[y ≻ y'] its optimum is π_ref·exp(P[y ≻ μ]/τ), normalised.
   *
   * @param tau τ above 0, price of the KL in preference per nat
   */
  record Ipo(double tau) implements PreferenceLoss, ObjectiveSpec.BuiltIn {
    public Ipo {
      new Check("objective").positive("tau", tau, "price of the KL").done();
    }

    @Override
    public Value of(Batch batch) {
      return squared(batch, 1 / (2 * tau));
    }
  }

  /**
   * The hinge of SLiC (Zhao et al., arXiv 2305.10425) on the normalised margin, as in RSO (Liu et
   * al., arXiv 2309.06657, Eq. 10): max(0, 1 − β·h). Where β·h is 1 the gradient is 0.
   *
   * @param beta β above 0
   */
  record Slic(double beta) implements PreferenceLoss, ObjectiveSpec.BuiltIn {
    public Slic {
      new Check("objective").positive("beta", beta, "weight of the margin").done();
    }

    @Override
    public Value of(Batch batch) {
      return Value.ofMargins(batch, h -> Math.max(0, 1 - beta * h), h -> beta * h < 1 ? -beta : 0);
    }
  }

  /**
   * Kahneman-Tversky optimisation (Ethayarajh et al., arXiv 2402.01306, Eqs. 7-8): each response by
   * itself, against the reference point z = max(0, KL):
   *
   * <pre>  λ_D·(1 − σ(β·(log(π/π_ref) − z)))  of a preferred response,
   *  λ_U·(1 − σ(β·(z − log(π/π_ref))))  of a rejected one,</pre>
   *
   * <p>averaged over all responses.
   *
   * @param beta β above 0
   * @param desirable λ_D above 0
   * @param undesirable λ_U above 0
   */
  record Kto(double beta, double desirable, double undesirable)
      implements PreferenceLoss, ObjectiveSpec.BuiltIn {
    public Kto {
      new Check("objective")
          .positive("beta", beta, "sharpness around the reference point")
          .positive("desirable", desirable, "weight of preferred responses")
          .positive("undesirable", undesirable, "weight of rejected responses")
          .done();
    }

    @Override
    public boolean needsKl() {
      return true;
    }

    @Override
    public Value of(Batch batch) {
      int pairs = batch.chosen.length;
      double reference = Math.max(0, batch.kl);
      double[] chosen = new double[pairs];
      double[] rejected = new double[pairs];
      double sum = 0;
      for (int b = 0; b < pairs; b++) {
        double lost = sigmoid(-beta * (batch.chosen[b] - batch.refChosen[b] - reference));
        double taken = sigmoid(beta * (batch.rejected[b] - batch.refRejected[b] - reference));
        sum += desirable * lost + undesirable * taken;
        chosen[b] = -desirable * beta * lost * (1 - lost) / (2 * pairs);
        rejected[b] = undesirable * beta * taken * (1 - taken) / (2 * pairs);
      }
      return new Value(sum / (2 * pairs), chosen, rejected);
    }
  }

  /**
   * BoNBoN (Gui et al., arXiv 2406.00832): the best of n responses chosen, the worst rejected,
   *
   * <pre>  α·(−log π(chosen)) + (1−α)·(h − (n−1)·H_(n−1))²</pre>
   *
   * <p>The margin is the mean of h under the Best-of-n law of continuous rewards, {@link
   * BestOfN#bestToWorstMargin}; 18.15 for n = 8. The logistic loss of the authors' code is not this
   * one.
   *
   * @param n ≥ 2, responses that best and worst are taken of
   * @param alpha α in [0, 1]; .005 in the paper. 1 is maximum likelihood on the best
   */
  record Bonbon(int n, double alpha) implements PreferenceLoss, ObjectiveSpec.BuiltIn {
    public Bonbon {
      new Check("objective")
          .atLeast("n", n, 2, "responses that best and worst are taken of")
          .within("alpha", alpha, 0, 1, "0 is the margin alone, 1 maximum likelihood alone")
          .done();
    }

    @Override
    public void requireUsable(OptionalInt bestOf) {
      if (bestOf.isPresent() && bestOf.getAsInt() != n) {
        throw new BadInput(
            "objective.n = %d: the table holds the best and the worst of %d, whose margin differs"
                .formatted(n, bestOf.getAsInt()));
      }
    }

    @Override
    public Value of(Batch batch) {
      Value pairs = squared(batch, BestOfN.bestToWorstMargin(n));
      double likelihood = Arrays.stream(batch.chosen).average().orElseThrow();
      double[] chosen = pairs.chosen.clone();
      double[] rejected = pairs.rejected.clone();
      for (int b = 0; b < chosen.length; b++) {
        chosen[b] = (1 - alpha) * chosen[b] - alpha / chosen.length;
        rejected[b] *= 1 - alpha;
      }
      return new Value((1 - alpha) * pairs.loss - alpha * likelihood, chosen, rejected);
    }
  }

  private static Value squared(Batch batch, double margin) {
    return Value.ofMargins(batch, h -> (h - margin) * (h - margin), h -> 2 * (h - margin));
  }

  /** 1/(1 + e^(−x)), which never overflows. */
  private static double sigmoid(double x) {
    return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
  }

  /** log(1 + e^x) = −log σ(−x). */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}

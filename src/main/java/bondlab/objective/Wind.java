package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Win-rate dominance (WIND, Yang et al., arXiv 2410.20727): iterated Best-of-N seen as a game in
 * which each policy maximises its win rate P against the last one, the anchor π_t, at a price β on
 * the KL to the reference. One iteration moves to
 *
 * <pre>  π_{t+1} ∝ π_t^(1/(1+βη)) · π_ref^(βη/(1+βη)) · exp(η/(1+βη)·P(y ≻ π_t)),
 *  the optimum of   P(π ≻ π_t) − β·KL(π‖π_ref) − KL(π‖π_t)/η</pre>
 *
 * <p>and its equilibrium is π ∝ π_ref·exp(P(y ≻ π)/β). P counts ties half. With a = (1+βη)/η, the
 * three losses have this one optimum in a class without limits, and the gradient of first order in
 * P around π_t = π_ref; they differ in what they weigh and where they sample:
 *
 * <ul>
 *   <li>{@code SQUARED}: Var_{π_t}(u − P)/(2a), u = a·log π − log π_t/η − β·log π_ref: the
 *       normaliser drops out of a variance, whose leave-one-out gradient is unbiased.
 *   <li>{@code KL}: a·KL(π‖π_{t+1}), a policy gradient with the return of the optimum above.
 *   <li>{@code NCE}: the cross-entropy −a·Σ_i q_i·log p_i of which of S draws of π_t is one of
 *       π_{t+1}: p and q are softmaxes over the draws of log π − log π_t and of log π_{t+1} − log
 *       π_t, in which normalisers cancel. q has the noise of the win rates, a bias of order 1/S.
 * </ul>
 *
 * <p>The estimators of the three losses are derived here, from the optimum above.
 *
 * @param form which loss
 * @param eta η above 0, the step of an iteration
 * @param klCoef β ≥ 0, price of a nat to the reference, in win rates
 * @param samples S ≥ 2, responses per prompt of the anchor, and of the policy where the form is
 *     {@code KL}
 */
public record Wind(Form form, double eta, double klCoef, int samples)
    implements Objective, ObjectiveSpec.BuiltIn {
  public Wind {
    new Check("objective")
        .positive("eta", eta, "step of an iteration")
        .that(
            klCoef >= 0 && klCoef < Double.POSITIVE_INFINITY,
            "kl_coef",
            klCoef,
            "must be 0 or more and finite (price of a nat of KL, in win rates)")
        .atLeast("samples", samples, 2, "responses per prompt")
        .done();
  }

  /** Losses with the same optimum. */
  public enum Form {
    /** A regression on responses of the anchor. */
    SQUARED,
    /** A policy gradient on the policy's own responses. */
    KL,
    /** A classification of responses of the anchor. */
    NCE
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return this;
  }

  @Override
  public String name() {
    return "wind-" + form.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SampleBudget sampleBudget() {
    int policy = form == Form.KL ? samples : 0;
    return new SampleBudget(policy, samples, policy + samples);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions anchor = sources.fromAnchor(prompts, samples, stream);
    return form == Form.KL
        ? policyGradient(sources, sources.fromPolicy(prompts, samples, stream), anchor)
        : regression(sources, anchor);
  }

  /** The return P̂ − (log π − log π_t)/η − β·(log π − log π_ref). */
  private Step policyGradient(Sources sources, ScoredCompletions drawn, ScoredCompletions anchor) {
    double[] wins = new double[drawn.rewards().length];
    Arrays.setAll(wins, i -> Returns.winRate(drawn.rewards()[i], anchor.rewards(i / samples)));
    double[] toAnchor = drawn.logRatios(sources.anchor());
    double[] toReference = drawn.logRatios(sources.reference());
    double[] returns =
        Returns.penalised(Returns.penalised(wins, toAnchor, 1 / eta), toReference, klCoef);
    return new Step(
        List.of(Update.policyGradient(drawn, returns, samples, LossReduction.RESPONSE)),
        Summary.NONE.withPolicy(drawn.rewards(), null, toReference, returns));
  }

  private Step regression(Sources sources, ScoredCompletions anchor) {
    double scale = 1 / eta + klCoef; // a
    double[] wins = Returns.winRatesAmongOthers(anchor.rewards(), samples);
    double[] grown = Returns.negated(anchor.logRatios(sources.policy())); // log π − log π_t
    double[] left = anchor.logRatios(sources.reference()); // log π_t − log π_ref
    double[] weights =
        form == Form.SQUARED
            ? squared(wins, Returns.combined(-scale, grown, -klCoef, left))
            : crossEntropy(Returns.combined(1, wins, -klCoef, left), grown, scale);
    return new Step(
        List.of(Update.likelihood(anchor.completions(), weights, LossReduction.RESPONSE)),
        Summary.NONE.withImitated(anchor.rewards()));
  }

  /**
   * −∂L/∂log π(y_i) = (P̂_i − ½ − (u_i less the mean of the others))/(U·S). The mean of P over π_t
   * is ½, so P needs no estimate of it.
   *
   * @param minusU −u up to a constant
   */
  private double[] squared(double[] wins, double[] minusU) {
    double[] centred = Returns.leaveOneOut(minusU, samples);
    double[] weights = new double[wins.length];
    Arrays.setAll(weights, i -> (wins[i] - .5 + centred[i]) / wins.length);
    return weights;
  }

  /**
   * −∂L/∂log π(y_i) = a·(q_i − p_i)/U.
   *
   * @param target a·(log π_{t+1} − log π_t) up to a constant
   * @param grown log π − log π_t
   */
  private double[] crossEntropy(double[] target, double[] grown, double scale) {
    double[] weights = new double[target.length];
    int prompts = weights.length / samples;
    for (int start = 0; start < weights.length; start += samples) {
      double[] q = softmax(target, 1 / scale, start);
      double[] p = softmax(grown, 1, start);
      for (int i = 0; i < samples; i++) {
        weights[start + i] = scale * (q[i] - p[i]) / prompts;
      }
    }
    return weights;
  }

  private double[] softmax(double[] values, double scale, int start) {
    double[] scaled = new double[samples];
    Arrays.setAll(scaled, i -> scale * values[start + i]);
    double most = Arrays.stream(scaled).max().orElseThrow();
    double[] weights = Arrays.stream(scaled).map(x -> Math.exp(x - most)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }
}

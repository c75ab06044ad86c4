package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Best-of-N distillation (BOND, Sessa et al., arXiv 2407.14622, Eqs. 11-15): descends the Jeffreys
 * divergence (1−β)·KL(π_BoN‖π) + β·KL(π‖π_BoN), with π_BoN the Best-of-N of the anchor.
 *
 * <p>Forward, weight 1−β: maximum likelihood on the best of N anchor responses. Backward, weight β:
 * a policy gradient with the return of {@link Returns#bond} and the mean of the prompt's other
 * responses as baseline, or of the other prompts' where a prompt has one. As in the paper, the
 * backward part leaves out the factor B of Eq. 4; see {@link ExactGradients#bond}. The first of the
 * anchor's responses serve both parts. A part of weight 0 draws nothing.
 *
 * @param n N ≥ 2
 * @param beta β in [0, 1]
 * @param samples S ≥ 1, responses of the policy a prompt
 * @param quantile estimates log p≤
 * @param per what is summed
 */
public record Bond(int n, double beta, int samples, QuantileEstimator quantile, LossReduction per)
    implements Objective {
  public Bond {
    check(n, beta, samples);
  }

  /** BOND with the settings of the paper: two samples, 16 for a quantile, whole responses. */
  public static ObjectiveSpec of(int n, double beta) {
    QuantileSpec quantile = new QuantileSpec.MonteCarlo(16, ZeroCounts.ADD_ONE);
    return new ObjectiveSpec.Bond(n, beta, 2, quantile, LossReduction.RESPONSE);
  }

  static void check(int n, double beta, int samples) {
    new Check("objective")
        .atLeast("n", n, 2, "the N of Best-of-N; 1 is the anchor itself")
        .within("beta", beta, 0, 1, "0 is forward alone, 1 backward alone")
        .atLeast("samples", samples, 1, "responses of the policy a prompt")
        .done();
  }

  @Override
  public String name() {
    return per.named("bond");
  }

  @Override
  public SampleBudget demand() {
    int policy = beta > 0 ? samples : 0;
    int anchor = Math.max(beta < 1 ? n : 0, beta > 0 ? quantile.anchorSamples() : 0);
    return new SampleBudget(policy, anchor, policy + anchor);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    int draws = demand().anchorSamples();
    ScoredCompletions anchor =
        draws == 0
            ? null
            : ScoredCompletions.draw(
                sources.anchor(), sources.reward(), prompts, draws, stream.at("anchor"));
    List<Update> updates = new ArrayList<>();
    Summary summary = Summary.NONE;
    if (beta < 1) {
      ForwardKl best = ForwardKl.bestOf(anchor, n);
      updates.add(best.part(1 - beta, per));
      summary = summary.withImitated(best.rewards());
    }
    if (beta > 0) {
      ScoredCompletions drawn =
          ScoredCompletions.draw(
              sources.policy(), sources.reward(), prompts, samples, stream.at("policy"));
      summary = backward(sources, drawn, anchor, updates, summary);
    }
    return new Step(updates, summary);
  }

  private Summary backward(
      Sources sources,
      ScoredCompletions drawn,
      ScoredCompletions anchor,
      List<Update> updates,
      Summary summary) {
    int few = quantile.anchorSamples();
    ScoredCompletions counted = few == 0 ? null : anchor.first(few);
    double[] logQuantiles = quantile.logQuantiles(drawn, counted);
    double[] logRatios = drawn.logRatios(sources.anchor());
    double[] returns = Returns.bond(logQuantiles, drawn.shared(logRatios, per), n);
    double[] weighted = Arrays.stream(returns).map(r -> beta * r).toArray();
    updates.add(Weights.gradient(drawn, weighted, Weights.baselineGroup(drawn), per));
    quantile.learn(drawn, counted);
    return summary.withPolicy(drawn.rewards(), logQuantiles, logRatios, weighted);
  }

  @Override
  public Optional<Stateful> learned() {
    return quantile.learned();
  }

  @Override
  public void close() {
    quantile.close();
  }
}

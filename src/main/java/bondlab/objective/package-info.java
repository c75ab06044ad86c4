/**
 * Losses that a policy is trained towards: BOND (Sessa et al., arXiv 2407.14622) and its rivals,
 * and the anchors that BOND moves.
 *
 * <p>Start with {@link bondlab.objective.JBond}: an {@link bondlab.objective.Objective}'s step
 * draws responses, scores them and returns a {@link bondlab.objective.Step}, whose {@link
 * bondlab.objective.Update}s say with which weight each response enters the log-likelihood. The
 * arithmetic is in {@link bondlab.objective.Returns} and {@link
 * bondlab.objective.ScoredCompletions}; the network is only met as a {@link
 * bondlab.policy.TrainablePolicy}. A {@link bondlab.objective.QuantileEstimator} says how good a
 * reward is among the anchor's; an {@link bondlab.objective.Anchor} is the law whose Best-of-N is
 * distilled. {@link bondlab.objective.ObjectiveSpec} and {@link bondlab.objective.AnchorSchedule}
 * are bound from configurations, those of jars too; {@link bondlab.objective.OwnObjective} is made
 * of one rule. {@link bondlab.objective.ExactGradients} holds what each objective must equal in
 * expectation, on a law that can be enumerated.
 */
package bondlab.objective;

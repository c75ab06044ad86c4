/**
 * What a policy is trained towards: the losses of BOND (Sessa et al., arXiv 2407.14622) and of its
 * rivals, and the anchors that BOND moves.
 *
 * <p>Start with {@link bondlab.objective.Objective}: a step of it draws responses, scores them and
 * says with which weight each enters the log-likelihood. The arithmetic is in pure functions; the
 * network is only met as a {@link bondlab.policy.TrainablePolicy}. A {@link
 * bondlab.objective.QuantileEstimator} says how good a reward is among the anchor's; an {@link
 * bondlab.objective.Anchor} is the law whose Best-of-N is distilled. {@link
 * bondlab.objective.ObjectiveSpec} and {@link bondlab.objective.AnchorSchedule} are bound from
 * configs, those of jars too; {@link bondlab.objective.OwnObjective} is made of one rule. {@link
 * bondlab.objective.ExactGradients} is what each objective must equal in expectation, on a law that
 * can be enumerated.
 */
package bondlab.objective;

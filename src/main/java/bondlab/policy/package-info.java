/**
 * Conditional laws over responses, how to draw from them, and what the drawing cost.
 *
 * <p>Start with {@link bondlab.policy.Policy} and {@link bondlab.policy.Completion}. {@link
 * bondlab.policy.TabularPolicy} can be enumerated, so every estimator is proved on it; a language
 * model takes its place in use. Both are a {@link bondlab.policy.TrainablePolicy}: weights that a
 * trainer steps, gradients of weighted log-likelihoods and of divergences, and a {@link
 * bondlab.policy.PolicyComparison} with another of their kind. A {@link bondlab.policy.Sampler}
 * turns a policy into responses: ancestral, Best-of-N, or by another {@link
 * bondlab.policy.InferenceRule}, which a configuration names. A sampler that selects takes a {@link
 * bondlab.policy.Scorer}, of which every reward is one. {@link bondlab.policy.Budget} counts
 * samples, tokens, reward calls, passes and seconds; it stands here because policies ({@link
 * bondlab.policy.MeteredPolicy}) and rewards both spend it.
 */
package bondlab.policy;

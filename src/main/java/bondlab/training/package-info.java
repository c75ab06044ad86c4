/**
 * Training loops, and how a trained policy is measured.
 *
 * <p>{@link bondlab.training.GradientDescent} takes the gradients of one batch after another,
 * whatever the loss, and steps AdamW along a {@link bondlab.training.LearningRate}; {@link
 * bondlab.training.LanguageModelTraining} and {@link bondlab.training.PreferenceTraining} say which
 * batches. {@link bondlab.training.PolicyTrainer} trains a policy towards an objective, beside a
 * moving anchor, with {@link bondlab.training.Evaluation} and {@link bondlab.training.Checkpoints}
 * on the way; a training that was stopped or killed goes on to the same numbers. What its rows mean
 * is on one page, {@code src/docs/metrics.md}, which {@link bondlab.training.MetricTable} makes of
 * their annotations.
 */
package bondlab.training;

/**
 * Training loops, and how a trained policy is measured.
 *
 * <p>Start with {@link bondlab.training.PolicyTrainer}: its file holds the whole loop, in which a
 * policy is trained towards an objective beside a moving anchor, with {@link
 * bondlab.training.Evaluation} and {@link bondlab.training.Checkpoints} on the way; a training that
 * was stopped or killed resumes to the same numbers. {@link bondlab.training.GradientDescent} steps
 * AdamW along a learning rate for the simpler trainings: {@link
 * bondlab.training.LanguageModelTraining} and {@link bondlab.training.PreferenceTraining} choose
 * its batches. Every metric is defined on one page, {@code src/docs/metrics.md}, which {@link
 * bondlab.training.MetricTable} generates from the annotations of the rows.
 */
package bondlab.training;

/**
 * The training loop. Start at {@link bondlab.training.GradientDescent}: it takes the gradients of
 * one batch after another, whatever the loss, and steps AdamW along a {@link
 * bondlab.training.LearningRate}. {@link bondlab.training.LanguageModelTraining} and {@link
 * bondlab.training.PreferenceTraining} say which batches.
 */
package bondlab.training;

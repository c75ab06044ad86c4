/**
 * Rewards, and rewards around rewards.
 *
 * <p>Start with {@link bondlab.reward.Reward}. A {@link bondlab.reward.Wrapper} changes the value
 * (normalised, centred, quantile, clipped, noisy, length-adjusted; {@link bondlab.reward.Ensemble}
 * of several) and says so in its name, or watches over the calls ({@link bondlab.reward.Cached},
 * budgeted) and keeps the name. They nest in any order, and the order means something: {@code
 * Cached(Budgeted(r))} counts the calls that reach {@code r}, {@code Budgeted(Cached(r))} all that
 * were asked.
 *
 * <p>A reward of a user's comes as a lambda ({@link bondlab.reward.Reward#text}), from another
 * program ({@link bondlab.reward.ProgramReward}), from a server ({@link bondlab.reward.HttpReward})
 * or from a jar ({@link bondlab.reward.RewardFactory}); {@link bondlab.reward.RewardFactories}
 * makes of a configuration what it asks for, wrappers included. All of it: {@code
 * src/docs/rewards.md}.
 *
 * <p>{@link bondlab.reward.Typicality} and {@link bondlab.reward.HumanLikeness} are gold in closed
 * form, fitted to people's texts; {@link bondlab.reward.RewardModel} and {@link
 * bondlab.reward.BagOfTokens} are Bradley-Terry models of comparisons, a network that takes minutes
 * and a bag of tokens that takes seconds, as does {@link bondlab.reward.HeadOnStates}, on what a
 * policy's network makes of a response. {@link bondlab.reward.SequenceClassification} opens a model
 * that others trained, and {@link bondlab.reward.Likelihood} asks a pretrained language model.
 */
package bondlab.reward;

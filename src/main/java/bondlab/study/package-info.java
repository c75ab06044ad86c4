/**
 * The named studies, and the public pieces that they and notebooks are built from. {@link
 * bondlab.study.StudyArtifacts} makes the parts of a study on text, each kept in the cache under
 * the hash of what made it: tokenizer, policy, prompts, a {@link bondlab.study.Pool} of samples.
 * {@link bondlab.study.Rewards} makes gold and proxies, trained or brought; {@link
 * bondlab.study.Seeds} says where each part takes its randomness from.
 *
 * <p>{@link bondlab.study.OveroptimizationStudy} measures Best-of-n in {@link
 * bondlab.study.PoolCurves}. {@link bondlab.study.BondStudy} trains policies: {@link
 * bondlab.study.ArmSpec} is one training, and what comes of them is set side by side at equal KL
 * and equal cost. The records named {@code …Spec} are the keys of {@code experiments/}, those named
 * {@code …Row} the columns of the tables. Studies without a network are in {@code
 * bondlab.study.exact}.
 */
package bondlab.study;

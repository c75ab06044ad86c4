/**
 * The named studies. Start at {@link bondlab.study.OveroptimizationStudy}: it makes its ingredients
 * one after another (text, policy, gold, comparisons, proxies, a pool of samples), each kept in the
 * cache under the hash of what made it, and measures them in {@link bondlab.study.PoolCurves}.
 * {@link bondlab.study.BondStudy} trains policies on the same ingredients: {@link
 * bondlab.study.ArmSpec} is one training, and what comes of them is measured by gold, proxies and
 * pool together, and set side by side at equal KL and equal cost. The records named {@code …Spec}
 * are the keys of {@code experiments/}, those named {@code …Row} the columns of the tables. Studies
 * without a network are in {@code bondlab.study.exact}.
 */
package bondlab.study;

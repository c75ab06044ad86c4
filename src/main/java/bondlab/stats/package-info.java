/**
 * Statistics of Best-of-N and of reward over-optimization: values in, values out, on {@code
 * double[]} alone.
 *
 * <p>Start at {@link bondlab.stats.BestOfN}, the exact law on an enumerable set of responses, and
 * {@link bondlab.stats.Divergence}. For sampled pools, {@link bondlab.stats.BestOfNCurve} estimates
 * the reward of every n without bias, {@link bondlab.stats.PoolBestOfN} the law itself. Rivals of
 * Best-of-N at inference are rules of {@link bondlab.stats.Selection}; {@link
 * bondlab.stats.SoftBestOfN}, {@link bondlab.stats.BestOfPoisson} and {@link
 * bondlab.stats.PessimisticRejection} are their laws in closed form. {@link
 * bondlab.stats.OveroptimizationFit} fits Gao's two forms to such a curve, {@link
 * bondlab.stats.ChooseN} finds the best n without a form, and {@link bondlab.stats.HackingAlarm}
 * watches a training run. {@link bondlab.stats.TwoWayMean} makes the intervals over replicates and
 * prompts, which decide, and {@link bondlab.stats.Holm} adjusts a table of them for their number;
 * {@link bondlab.stats.Bootstrap} makes intervals over prompts alone, from a {@link
 * bondlab.stats.RandomStream} that the caller names.
 *
 * <p>Logarithms are natural, KLs are in nats. Bad values throw {@link IllegalArgumentException}.
 */
package bondlab.stats;

/**
 * Settings: files and overrides in, checked records out.
 *
 * <p>Start at {@link bondlab.config.ConfigRoot}, which composes a folder of HOCON files in the
 * manner of Hydra 1.3 and expands sweeps, a grid or drawn as {@link bondlab.config.SweepSampler}
 * says; {@link bondlab.config.Bind} turns the result into records, whose constructors use {@link
 * bondlab.config.Check}; {@link bondlab.config.ConfigText} writes it, {@link
 * bondlab.config.ConfigHash} identifies it. {@link bondlab.config.OverrideText} writes overrides
 * from typed values, {@link bondlab.config.OverrideCompletion} completes them. Everything wrong is
 * told in one {@link bondlab.config.BadInput}.
 *
 * <p>How to use it, and where and why it differs from Hydra: {@code src/docs/configuration.md}.
 */
package bondlab.config;

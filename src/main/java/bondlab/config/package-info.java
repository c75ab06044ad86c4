/**
 * Settings: files and overrides in, checked records out.
 *
 * <p>Start at {@link bondlab.config.ConfigRoot}, which composes a folder of HOCON files in the
 * manner of Hydra 1.3; {@link bondlab.config.Bind} turns the result into records, whose
 * constructors use {@link bondlab.config.Check}; {@link bondlab.config.ConfigText} writes it,
 * {@link bondlab.config.ConfigHash} identifies it. Everything wrong is told in one {@link
 * bondlab.config.BadInput}.
 */
package bondlab.config;

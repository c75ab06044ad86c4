/**
 * Settings: files and overrides in, checked records out.
 *
 * <p>Start at {@link bondlab.config.ConfigRoot}, which composes a folder of HOCON files in the
 * manner of Hydra 1.3; {@link bondlab.config.Bind} turns the result into records, whose
 * constructors use {@link bondlab.config.Check}; {@link bondlab.config.ConfigText} writes it,
 * {@link bondlab.config.ConfigHash} identifies it. Everything wrong is told in one {@link
 * bondlab.config.BadInput}.
 *
 * <p>Differences from Hydra: {@code zip(…)}; experiments beside the primary config; a substitution
 * is HOCON's ({@code ${a.b}} unquoted in files, always the full key, no resolvers, no environment),
 * and a key behind one can be set; {@code group=null} means no option; {@code ~key} also deletes a
 * null and a list element; an option may be a number, but never leads out of its root; an empty
 * range is an error; {@code str(1,2)} stays text; no {@code shuffle}, {@code tag}, {@code
 * interval}.
 */
package bondlab.config;

package bondlab.objective;

import bondlab.config.Option;

/**
 * Brings an anchor schedule from a jar, named in {@code
 * META-INF/services/bondlab.objective.AnchorFactory}. {@code anchor.name} chooses it, and the
 * components of its settings are its keys.
 */
public interface AnchorFactory extends Option<AnchorSchedule> {}

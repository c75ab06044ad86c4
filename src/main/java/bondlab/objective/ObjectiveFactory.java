package bondlab.objective;

import bondlab.config.Option;

/**
 * Brings an objective from a jar, named in {@code
 * META-INF/services/bondlab.objective.ObjectiveFactory}. {@code objective.name} chooses it, and the
 * components of its settings are its keys.
 */
public interface ObjectiveFactory extends Option<ObjectiveSpec> {}

package bondlab.study.exact;

import java.util.Optional;

/**
 * Everything that {@code study = known-answers} is set by: nothing but where its files go.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed unused
 * @param threads unused
 */
public record KnownAnswersSpec(String study, Optional<String> experiment, long seed, int threads) {}

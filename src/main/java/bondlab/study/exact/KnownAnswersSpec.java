package bondlab.study.exact;

import com.typesafe.config.Config;
import java.util.Optional;

/**
 * Everything that {@code study = known-answers} is set by: nothing but where its files go.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed unused
 * @param threads unused
 * @param results where runs go
 * @param cache unused
 */
public record KnownAnswersSpec(
    String study,
    Optional<String> experiment,
    long seed,
    int threads,
    Config results,
    Config cache) {}

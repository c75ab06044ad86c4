package bondlab.study;

import bondlab.text.CorpusSpec;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;

/**
 * Everything that {@code study = overoptimization} is set by; the defaults stand in {@code
 * experiments/}.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed root of all random streams
 * @param pin parts that a sweep over the seed does not make anew; see {@link Seeds}
 * @param pinSeed seed of what is pinned
 * @param threads workers; 0 for one a processor
 * @param corpus text
 * @param policy reference policy
 * @param reward gold and proxies, see {@link RewardSpec}
 * @param prompts of the study
 * @param pool samples and curves
 */
public record OveroptimizationSpec(
    String study,
    Optional<String> experiment,
    long seed,
    List<String> pin,
    long pinSeed,
    int threads,
    CorpusSpec corpus,
    PolicySpec policy,
    Config reward,
    PromptSpec prompts,
    CurveSpec pool) {

  public OveroptimizationSpec {
    new Seeds(seed, pin, pinSeed);
  }

  Seeds roots() {
    return new Seeds(seed, pin, pinSeed);
  }

  TextSpec text() {
    return new TextSpec(corpus, policy, prompts);
  }
}

package bondlab.study;

import bondlab.config.Check;
import bondlab.text.CorpusSpec;
import java.util.Optional;

/**
 * Everything that {@code study = overoptimization} is set by; the defaults stand in {@code
 * experiments/}.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed root of all random streams
 * @param threads workers; 0 for one a processor
 * @param corpus text
 * @param policy reference policy
 * @param reward gold and proxies
 * @param prompts of the study
 * @param pool samples and curves
 */
public record OveroptimizationSpec(
    String study,
    Optional<String> experiment,
    long seed,
    int threads,
    CorpusSpec corpus,
    PolicySpec policy,
    RewardSpec reward,
    PromptSpec prompts,
    CurveSpec pool) {

  public OveroptimizationSpec {
    new Check("overoptimization").atLeast("threads", threads, 0, "0 for one a processor").done();
  }

  TextSpec text() {
    return new TextSpec(corpus, policy, prompts);
  }
}

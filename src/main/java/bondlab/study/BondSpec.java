package bondlab.study;

import bondlab.config.Check;
import bondlab.text.CorpusSpec;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;

/**
 * Everything that {@code study = bond} is set by; the defaults stand in {@code experiments/}.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed root of all random streams
 * @param pin parts that a sweep over the seed does not make anew; see {@link Seeds}
 * @param pinSeed seed of what is pinned
 * @param threads workers; 0 for one a processor
 * @param corpus text
 * @param policy reference policy, from which every arm starts
 * @param reward gold and proxies, see {@link RewardSpec}
 * @param prompts of the evaluation
 * @param pool of the reference: what policies are measured against, and Best-of-n itself
 * @param objective of every arm that has none of its own
 * @param anchor of every arm that has none of its own
 * @param proxy that is optimised, {@code SIZE-PAIRS}, by arms that name none
 * @param training of every arm, but for what an arm changes
 * @param teacher an earlier arm whose trained policy arms with {@code objective = gkd} imitate
 * @param evaluation of every arm
 * @param seeds of the trainings, one training per arm and seed; the root seed by default
 * @param arms see {@link Arms}
 * @param axes see {@link Arms}
 * @param varied what a notebook's sweep varies, by its own names; no part of the computation
 */
public record BondSpec(
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
    CurveSpec pool,
    Config objective,
    Config anchor,
    String proxy,
    Config training,
    Optional<String> teacher,
    EvaluationSpec evaluation,
    List<Long> seeds,
    List<Config> arms,
    Config axes,
    Config varied) {

  private static final String WHOLE =
      " where a policy is trained: it comes to draw tokens outside of the reference's cut law, where"
          + " weights and divergences are infinite";

  public BondSpec {
    new Seeds(seed, pin, pinSeed);
    new Check("bond")
        .that(policy.topK() == 0, "policy.top_k", policy.topK(), "must be 0" + WHOLE)
        .that(policy.topP() == 1, "policy.top_p", policy.topP(), "must be 1" + WHOLE)
        .notEmpty("seeds", seeds)
        .that(seeds.stream().distinct().count() == seeds.size(), "seeds", seeds, "must differ")
        .atMost(
            "evaluation.reference",
            evaluation.reference(),
            pool.samples(),
            "they are the first of the pool's; pool.samples = " + pool.samples())
        .done();
  }

  Seeds roots() {
    return new Seeds(seed, pin, pinSeed);
  }

  TextSpec text() {
    return new TextSpec(corpus, policy, prompts);
  }
}

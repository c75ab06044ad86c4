package bondlab.study;

import bondlab.policy.Completion;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Opening;
import bondlab.text.Prompt;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples of the reference policy, as many for each prompt: drawn once, scored by every reward.
 *
 * @param openings of the prompts [U]
 * @param completions the M of the first prompt first, [U·M]
 * @param samples M
 * @param madeOf what decides it
 */
public record Pool(
    List<Opening> openings, List<Completion> completions, int samples, Config madeOf) {

  /**
   * Samples for the study's prompts.
   *
   * @param each samples per prompt
   */
  static Pool get(StudyArtifacts artifacts, int each) {
    return get(artifacts, artifacts.studyOpenings(), each);
  }

  /** Samples for these prompts. */
  public static Pool get(StudyArtifacts artifacts, List<Opening> openings, int each) {
    long seed = artifacts.seeds().of(Seeds.Part.POOL);
    List<Prompt> prompts = openings.stream().map(Opening::prompt).toList();
    Config madeOf =
        artifacts
            .policyMadeOf()
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of(
                        "pool",
                        Map.of(
                            "prompts", StudyArtifacts.fingerprint(openings),
                            "samples", each,
                            "seed", seed))));
    CachedArrays kept =
        CachedArrays.get(
            artifacts.cache(),
            "pool",
            madeOf,
            budget -> {
              List<Completion> drawn =
                  artifacts.sample(
                      "sampling the pool", prompts, each, RandomStream.of(seed).at("pool"), budget);
              Map<String, FloatArray> arrays = new LinkedHashMap<>();
              arrays.put("tokens", TokenArrays.of(drawn.stream().map(Completion::tokens).toList()));
              arrays.put(
                  "log_probs", floats(drawn.stream().mapToDouble(Completion::logProb).toArray()));
              return arrays;
            });
    artifacts.costs().add(kept.cost());
    List<int[]> tokens = TokenArrays.sequences(kept.arrays().get("tokens"));
    float[] logProbs = kept.arrays().get("log_probs").values();
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < logProbs.length; i++) {
      completions.add(new Completion(prompts.get(i / each), tokens.get(i), logProbs[i]));
    }
    return new Pool(openings, completions, each, madeOf);
  }

  /** The reward's scores [U, M], kept under what made the pool and the reward. */
  double[][] scores(StudyArtifacts artifacts, Reward reward, Config rewardMadeOf) {
    CachedArrays kept =
        CachedArrays.get(
            artifacts.cache(),
            "scores",
            rewardMadeOf.withValue("scored", madeOf.root()),
            budget -> {
              double[] scores =
                  artifacts.score("scoring by " + reward.name(), reward, completions, budget);
              return Map.of("scores", floats(scores));
            });
    artifacts.costs().add(kept.cost().named("scores by " + reward.name()));
    float[] flat = kept.arrays().get("scores").values();
    double[][] rows = new double[openings.size()][samples];
    for (int i = 0; i < flat.length; i++) {
      rows[i / samples][i % samples] = flat[i];
    }
    return rows;
  }

  private static FloatArray floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new FloatArray(floats, floats.length);
  }
}

package bondlab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Where the seconds of a step went.
 *
 * @param sample drawing responses, of the policy and of the anchor
 * @param reward scoring them by the reward
 * @param score log-probabilities under anchor or reference
 * @param update gradients, AdamW and the anchor's move
 * @param rest the objective's own arithmetic
 */
record StepTimes(double sample, double reward, double score, double update, double rest) {

  /** Means by part, in the order of the work. */
  static Map<String, Double> means(List<StepTimes> steps) {
    Map<String, Double> means = new LinkedHashMap<>();
    means.put("sample", mean(steps, StepTimes::sample));
    means.put("reward", mean(steps, StepTimes::reward));
    means.put("score", mean(steps, StepTimes::score));
    means.put("update", mean(steps, StepTimes::update));
    means.put("rest", mean(steps, StepTimes::rest));
    return means;
  }

  private static double mean(List<StepTimes> steps, ToDoubleFunction<StepTimes> part) {
    return steps.stream().mapToDouble(part).average().orElseThrow();
  }
}

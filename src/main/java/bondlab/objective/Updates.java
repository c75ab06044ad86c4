package bondlab.objective;

import bondlab.objective.Update.Likelihood;
import bondlab.policy.Completion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a step's loss, taken together. */
public final class Updates {
  private Updates() {}

  private record Row(Completion completion, double[] weights) {}

  /**
   * The same loss in fewer passes: all likelihoods as one, the responses to a prompt after each
   * other, so that a network reads it once.
   */
  public static List<Update> merged(List<Update> parts) {
    Map<Integer, List<Row>> byPrompt = new LinkedHashMap<>();
    List<Update> joined = new ArrayList<>();
    for (Update part : parts) {
      if (part instanceof Likelihood likelihood) {
        for (int b = 0; b < likelihood.weights().length; b++) {
          Completion completion = likelihood.completions().get(b);
          byPrompt
              .computeIfAbsent(completion.prompt().id(), id -> new ArrayList<>())
              .add(new Row(completion, likelihood.weights()[b]));
        }
      } else {
        joined.add(part);
      }
    }
    if (parts.size() - joined.size() < 2) {
      return parts;
    }
    List<Row> rows = byPrompt.values().stream().flatMap(List::stream).toList();
    joined.add(
        new Likelihood(
            rows.stream().map(Row::completion).toList(),
            rows.stream().map(Row::weights).toArray(double[][]::new)));
    return joined;
  }
}

package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.table.Json;
import bondlab.table.Json.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Tiny random models and what transformers computes with them; {@code
 * src/test/python/small_classifiers.py} made both.
 */
record Pretrained(Path folder, Map<String, Object> expected) {
  private static final Path FOLDER = Path.of("src/test/resources/bondlab/reward");

  static Pretrained of(String name) {
    Path folder = FOLDER.resolve(name);
    Path file = folder.resolve("expected.json");
    return new Pretrained(folder, Json.read(file, file.toString(), Limits.foreign()));
  }

  /** Responses with plain prompts, in the tokens of another policy. */
  List<Completion> completions() {
    List<Completion> completions = new ArrayList<>();
    for (Object sample : (List<?>) expected.get("samples")) {
      List<?> texts = (List<?>) sample;
      completions.add(
          Texts.response(completions.size(), (String) texts.get(0), (String) texts.get(1)));
    }
    return completions;
  }

  double[] numbers(String key) {
    return ((List<?>) expected.get(key))
        .stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
  }

  List<int[]> ids(String key) {
    return ((List<?>) expected.get(key))
        .stream()
            .map(row -> ((List<?>) row).stream().mapToInt(id -> ((Number) id).intValue()).toArray())
            .toList();
  }

  /** Whether a reward scores each completion alike whatever stands beside it. */
  static double largestChange(Reward reward, List<Completion> completions) {
    double[] together = reward.score(completions);
    List<Integer> order = new ArrayList<>(IntStream.range(0, together.length).boxed().toList());
    Collections.rotate(order, 3);
    Collections.swap(order, 0, 2);
    double[] mixed = reward.score(order.stream().map(completions::get).toList());
    double largest = 0;
    for (int i = 0; i < together.length; i++) {
      double alone = reward.score(List.of(completions.get(i)))[0];
      double elsewhere = mixed[order.indexOf(i)];
      largest = Math.max(largest, Math.abs(together[i] - alone));
      largest = Math.max(largest, Math.abs(together[i] - elsewhere));
    }
    return largest;
  }
}

package bondlab.training;

import bondlab.table.AtomicFile;
import bondlab.table.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the page that defines every metric of a training, from the annotations of the rows. */
public final class MetricTable {
  private static final String HEAD =
      """
      # Metrics

      This page is for anyone who reads the tables and logs of a training: it defines every logged metric once.

      ```
      ./bondlab query "select arm, step, gold, kl_rb from evaluations where experiment = 'bond' order by all"
      ```

      A training writes a *step* row after every step (`steps.jsonl`), an *evaluation* row every
      `training.evaluate_every` steps (`evaluations.jsonl`), beside it a *pairs* row if it learns from a table of
      preferences (`pairs.jsonl`), and a *part* row for each part of its cost.

      - Logarithms are natural. Divergences are in nats per response unless a name says `token`.
      - No estimate is clamped.
      - An interval is Student's at 95% over the evaluation prompts; the responses of a prompt are averaged first. With
        32 prompts it covers .88 to .95 where prompts are skewed, less for shares near 0 or 1, and it says nothing of another training.
      - Costs are cumulative. Those in step and evaluation rows are of training alone; evaluations are a part of their
        own. What a table of preferences cost to make counts from step 0.
      - In JSON, `"nan"` stands for a value that an objective does not have.

      | metric | row | unit | meaning |
      |---|---|---|---|
      """;

  private static final String FOOT =
      """

      The page is generated from the annotations of the rows by `bondlab.training.MetricTable`; a test fails
      if the two differ.
      """;

  private static final Map<String, Class<? extends Record>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("step", StepRow.class);
    KINDS.put("evaluation", EvaluationRow.class);
    KINDS.put("pairs", Evaluation.PairRow.class);
    KINDS.put("part", CostMeter.PartCost.class);
  }

  private MetricTable() {}

  /** Writes the page to the file named by the only argument. */
  public static void main(String[] arguments) {
    AtomicFile.write(Path.of(arguments[0]), markdown());
  }

  /** The page. */
  public static String markdown() {
    Map<String, Schema.Field> fields = new LinkedHashMap<>();
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    KINDS.forEach(
        (kind, type) -> {
          for (Schema.Field field : Schema.of(type).columns()) {
            Schema.Field known = fields.putIfAbsent(field.name(), field);
            requireSame(known, field);
            kinds.computeIfAbsent(field.name(), name -> new ArrayList<>()).add(kind);
          }
        });
    StringBuilder page = new StringBuilder(HEAD);
    fields.forEach(
        (name, field) ->
            page.append(
                String.format(
                    "| `%s` | %s | %s | %s |%n",
                    name,
                    String.join(", ", kinds.get(name)),
                    field.unit(),
                    field.meaning().replace("|", "\\|"))));
    return page.append(FOOT).toString().replace(System.lineSeparator(), "\n");
  }

  private static void requireSame(Schema.Field known, Schema.Field field) {
    if (known != null && !known.equals(field)) {
      throw new IllegalStateException(
          "column " + field.name() + " has two meanings: " + known + " and " + field);
    }
  }
}

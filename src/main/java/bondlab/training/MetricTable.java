package bondlab.training;

import bondlab.table.AtomicFile;
import bondlab.table.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the page that says what every metric of a training is, from the rows themselves. */
public final class MetricTable {
  private static final String HEAD =
      """
      # Metrics

      What a training writes: a *step* row after every step (`steps.jsonl`), an *evaluation* row
      every so many steps (`evaluations.jsonl`), and a *part* row for each part of its cost. This
      page is made from the rows' own annotations by `bondlab.training.MetricTable`; a test fails
      where they differ.

      Logarithms are natural, divergences are in nats and of whole responses unless a name says
      `token`. No estimate is clamped. An interval is a 95% percentile bootstrap over the
      evaluation prompts; responses of one prompt are averaged first. Costs are since the start; those
      in step and evaluation rows are of training alone, evaluations have a part of their own. In JSON, `"nan"` is a
      value that an objective does not have.

      | metric | row | unit | meaning |
      |---|---|---|---|
      """;

  private static final Map<String, Class<? extends Record>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("step", StepRow.class);
    KINDS.put("evaluation", EvaluationRow.class);
    KINDS.put("part", PartCost.class);
  }

  private MetricTable() {}

  /** Writes the page to the file that the only argument names. */
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
    return page.toString().replace(System.lineSeparator(), "\n");
  }

  private static void requireSame(Schema.Field known, Schema.Field field) {
    if (known != null && !known.equals(field)) {
      throw new IllegalStateException(
          "column " + field.name() + " has two meanings: " + known + " and " + field);
    }
  }
}

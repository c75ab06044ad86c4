package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Column;
import bondlab.table.Json;
import bondlab.table.Kind;
import bondlab.table.Schema;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whoever has only the files of a run can read them: every column says what it is. */
class ColumnMeaningTest {
  /** Numbers that are measured in nothing: names and ordinals, settings, ratios, criteria. */
  private static final Set<String> PURE =
      Set.of(
          "replicate",
          "prompt",
          "seed",
          "beta",
          "gamma",
          "eta",
          "learning_rate",
          "gradient_norm",
          "aic",
          "aic_linear",
          "aic_zero",
          "best_of_n",
          "y",
          "mean",
          "spread",
          "at",
          "expected",
          "got",
          "tolerance",
          "weight",
          "truth",
          "bias",
          "bias_error",
          "width",
          "median_width");

  /** The records of the studies that are rows of tables, by their names. */
  private static Map<String, Class<? extends Record>> rows() throws Exception {
    Path classes =
        Path.of(BondStudy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> files;
    try (var walk = Files.walk(classes.resolve("bondlab/study"))) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    Map<String, Class<? extends Record>> rows = new TreeMap<>();
    for (Path file : files) {
      String name = classes.relativize(file).toString().replaceFirst("\\.class$", "");
      Class<?> type = Class.forName(name.replace(file.getFileSystem().getSeparator(), "."));
      if (type.isRecord() && Modifier.isPublic(type.getModifiers()) && isRow(type)) {
        rows.put(type.getSimpleName(), type.asSubclass(Record.class));
      }
    }
    return rows;
  }

  /** Whether all components are cells, or rows in turn, and some are said to be columns. */
  private static boolean isRow(Class<?> type) {
    List<RecordComponent> parts = List.of(type.getRecordComponents());
    return parts.stream().allMatch(part -> isCell(part.getType()) || isPart(part))
        && (type.getSimpleName().endsWith("Row")
            || parts.stream().anyMatch(p -> p.isAnnotationPresent(Column.class) || isPart(p)));
  }

  private static boolean isPart(RecordComponent component) {
    return component.getType().isRecord() && isRow(component.getType());
  }

  private static boolean isCell(Class<?> type) {
    return type.isPrimitive() || type.isEnum() || type == String.class;
  }

  @Test
  void everyColumnOfEveryTableHasAMeaning() throws Exception {
    assertTrue(rows().size() > 20, "rows found: " + rows().keySet());
    List<String> silent = new ArrayList<>();
    rows()
        .forEach(
            (name, type) ->
                Schema.of(type).columns().stream()
                    .filter(field -> field.meaning().isBlank())
                    .forEach(field -> silent.add(name + "." + field.name())));
    assertEquals(List.of(), silent);
  }

  @Test
  void everyMeasuredQuantityHasAUnit() throws Exception {
    List<String> without = new ArrayList<>();
    Set<String> pure = new TreeSet<>();
    rows()
        .forEach(
            (name, type) ->
                Schema.of(type).columns().stream()
                    .filter(field -> field.type() != Kind.STRING && field.type() != Kind.BOOLEAN)
                    .filter(field -> field.unit().isBlank())
                    .forEach(
                        field -> {
                          pure.add(field.name());
                          if (!PURE.contains(field.name())) {
                            without.add(name + "." + field.name());
                          }
                        }));
    assertEquals(List.of(), without);
    assertEquals(new TreeSet<>(PURE), pure, "names that no table has any more");
  }

  @Test
  void everyPublishedColumnHasAMeaning() throws IOException {
    List<String> silent = new ArrayList<>();
    List<Path> files;
    try (var walk = Files.walk(Path.of("results/published"))) {
      files = walk.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertTrue(files.size() > 50, "files found: " + files.size());
    for (Path file : files) {
      Json.config(file)
          .getObject("columns")
          .unwrapped()
          .forEach(
              (name, about) -> {
                if (!(about instanceof Map<?, ?> said)
                    || String.valueOf(said.get("meaning")).isBlank()) {
                  silent.add(file + ": " + name);
                }
              });
    }
    assertEquals(List.of(), silent);
  }
}

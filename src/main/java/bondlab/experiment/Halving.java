package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.Nearest;
import bondlab.config.OverrideText;
import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Successive halving (Jamieson and Talwalkar, arXiv 1502.07943): every candidate runs with a small
 * budget, the best share of them with a larger one, and so on. Each rung is a whole trial of its
 * own configuration, trained from its start, so that every number stands for itself and a finished
 * rung is found again like any run.
 *
 * @param rungs the budget as an override for each rung, such as {@code training.steps=20}, the
 *     least first
 * @param keep the share of a rung's trials that go on, such as {@code 1/2} or {@code 0.25}; rounded
 *     down, but one trial at least
 * @param best what the trials of a rung are ranked by
 */
public record Halving(List<String> rungs, String keep, Goal best) {
  private static final Pattern LIST = Pattern.compile("([^=\\s]+)=\\s*\\[(.*)]\\s*");
  private static final Pattern FRACTION = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

  public Halving {
    rungs = List.copyOf(rungs);
    List<String> problems = new ArrayList<>();
    checkRungs(rungs, problems);
    try {
      int of = 1_000_000_000;
      if (kept(keep, of) < 1 || kept(keep, of) >= of) {
        problems.add("keep = " + keep + ": must be above 0 and below 1, such as 1/2");
      }
    } catch (ArithmeticException | NumberFormatException e) {
      problems.add("keep = " + keep + ": must be a share such as 1/2 or 0.25");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /**
   * Reads a halving as it is typed.
   *
   * @param budget the key and its value on each rung: {@code training.steps=[20,40,80]}
   * @param keep as above
   * @param best {@code max:TABLE.COLUMN} or {@code min:TABLE.COLUMN}
   * @throws BadInput with every problem
   */
  public static Halving of(String budget, String keep, String best) {
    BadInput.Collector problems = new BadInput.Collector();
    List<String> rungs = problems.attempt(() -> rungs(budget), List.of("budget=1", "budget=2"));
    Goal goal = problems.attempt(() -> Goal.of(best), new Goal(true, "table", "column"));
    Halving halving = problems.attempt(() -> new Halving(rungs, keep, goal), null);
    problems.done();
    return halving;
  }

  private static List<String> rungs(String budget) {
    Matcher match = LIST.matcher(budget);
    if (!match.matches()) {
      throw new BadInput(
          "halve = " + budget + ": must be KEY=[VALUE,VALUE,…], such as training.steps=[20,40,80]");
    }
    // plain values need no configuration files to be told apart
    return ConfigRoot.at(Path.of(""))
        .expand(List.of(match.group(1) + "=choice(" + match.group(2) + ")"))
        .stream()
        .map(each -> each.get(0))
        .toList();
  }

  private static void checkRungs(List<String> rungs, List<String> problems) {
    Set<String> keys = new HashSet<>();
    rungs.forEach(rung -> keys.add(rung.substring(0, Math.max(0, rung.indexOf('=')))));
    if (rungs.size() < 2 || keys.size() > 1 || keys.contains("")) {
      problems.add("halve = " + rungs + ": needs one key with two values or more");
      return;
    }
    for (int i = 1; i < rungs.size(); i++) {
      if (!grows(value(rungs.get(i - 1)), value(rungs.get(i)))) {
        problems.add(
            "halve: %s after %s: each rung must have more than the one before"
                .formatted(rungs.get(i), rungs.get(i - 1)));
      }
    }
  }

  private static String value(String rung) {
    return rung.substring(rung.indexOf('=') + 1);
  }

  /** Values that are not numbers have an order that only the user knows. */
  private static boolean grows(String before, String after) {
    try {
      return new BigDecimal(before).compareTo(new BigDecimal(after)) < 0;
    } catch (NumberFormatException e) {
      return !before.equals(after);
    }
  }

  /** The budget's key, such as {@code training.steps}. */
  String key() {
    return rungs.get(0).substring(0, rungs.get(0).indexOf('='));
  }

  /** How many of a rung's trials go on. */
  int kept(int of) {
    return Math.max(1, kept(keep, of));
  }

  /** In whole numbers: three times a third is one, which it is not in binary fractions. */
  private static int kept(String keep, int of) {
    Matcher fraction = FRACTION.matcher(keep.trim());
    if (fraction.matches()) {
      return BigInteger.valueOf(of)
          .multiply(new BigInteger(fraction.group(1)))
          .divide(new BigInteger(fraction.group(2)))
          .intValueExact();
    }
    return new BigDecimal(keep.trim()).multiply(BigDecimal.valueOf(of)).toBigInteger().intValue();
  }

  /**
   * The trials of all rungs: rung after rung, the candidates of each in order.
   *
   * @throws BadInput if a candidate sets the budget's key itself
   */
  List<List<String>> trials(List<List<String>> candidates) {
    for (List<String> each : candidates) {
      if (each.stream().anyMatch(override -> OverrideText.key(override).equals(key()))) {
        throw new BadInput(key() + " is set by the rungs of the halving; leave it out");
      }
    }
    return rungs.stream()
        .flatMap(rung -> candidates.stream().map(each -> OverrideText.with(each, rung)))
        .toList();
  }

  /**
   * Ranks the trials of a rung, the best first; ties in the order of the trials. A trial without a
   * score never goes on, and none goes on from the last rung.
   *
   * @param rung its index
   * @param scores one per trial; NaN if it failed or has none
   */
  List<RungRow> rank(int rung, List<Sweep.Outcome> trials, List<Double> scores) {
    int kept = rung == rungs.size() - 1 ? 0 : kept(trials.size());
    List<RungRow> rows = new ArrayList<>();
    IntStream.range(0, trials.size())
        .boxed()
        .sorted((a, b) -> compare(scores.get(a), scores.get(b)))
        .forEachOrdered(
            i -> {
              boolean wentOn = rows.size() < kept && !Double.isNaN(scores.get(i));
              rows.add(
                  RungRow.of(
                      rungs.get(rung), rows.size() + 1, trials.get(i), scores.get(i), wentOn));
            });
    return rows;
  }

  private int compare(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    return best.most() ? Double.compare(b, a) : Double.compare(a, b);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rungs", rungs);
    map.put("keep", keep);
    map.put("best", best.toString());
    return map;
  }

  static Halving of(Config map) {
    return new Halving(
        map.getStringList("rungs"), map.getString("keep"), Goal.of(map.getString("best")));
  }

  /**
   * Ranks trials by the value in the last row of a column of a table that every trial writes.
   *
   * @param most true if more is better
   * @param table the table's name, such as {@code arms}
   * @param column one of its columns of numbers
   */
  public record Goal(boolean most, String table, String column) {
    private static final Pattern TEXT = Pattern.compile("(max|min):([\\w-]+)\\.([\\w-]+)");
    private static final String PARQUET = ".parquet";

    /**
     * Reads {@code max:TABLE.COLUMN} or {@code min:TABLE.COLUMN}.
     *
     * @throws BadInput if it is neither
     */
    public static Goal of(String text) {
      Matcher match = TEXT.matcher(text);
      if (!match.matches()) {
        throw new BadInput(
            "best = %s: must be max:TABLE.COLUMN or min:TABLE.COLUMN, such as max:arms.gold"
                .formatted(text));
      }
      return new Goal(match.group(1).equals("max"), match.group(2), match.group(3));
    }

    /**
     * Gives the value that a finished run reached; NaN if the table is empty, or its last value is
     * missing or infinite.
     *
     * @throws BadInput if the run has no such table or column, or the column holds no numbers
     */
    public double score(RunFolder run) {
      Path file = run.tables().resolve(table + PARQUET);
      if (!Files.isRegularFile(file)) {
        List<String> tables =
            run.tableFiles().stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.endsWith(PARQUET))
                .map(name -> name.substring(0, name.length() - PARQUET.length()))
                .toList();
        throw missing("table", table, tables, run);
      }
      Table rows = TableFiles.readParquet(file);
      if (!rows.columnNames().contains(column)) {
        throw missing("column", column, rows.columnNames(), run);
      }
      Column<?> values = rows.column(column);
      if (!(values instanceof NumericColumn<?> numbers)) {
        throw new BadInput(
            "best = %s: the column %s of %s holds no numbers but %s"
                .formatted(this, column, file, values.type()));
      }
      double last = rows.isEmpty() ? Double.NaN : numbers.getDouble(rows.rowCount() - 1);
      return Double.isFinite(last) ? last : Double.NaN;
    }

    private BadInput missing(String what, String name, List<String> known, RunFolder run) {
      return new BadInput(
          "best = %s: the run %s has no %s %s; there are %s%s"
              .formatted(this, run.path(), what, name, known, Nearest.hint(name, known)));
    }

    /** As it is typed. */
    @Override
    public String toString() {
      return (most ? "max:" : "min:") + table + "." + column;
    }
  }

  /**
   * Where a trial came in on a rung of a halving: a row of the sweep's halving.csv, the best of
   * each rung first.
   *
   * @param rung the budget, such as {@code training.steps=20}
   * @param rank from 1
   * @param trial its number
   * @param overrides what was varied, separated by spaces
   * @param score what it was ranked by; missing if it failed or has none
   * @param wentOn whether the next rung ran it
   * @param run the run's folder, from the sweep's folder
   */
  public record RungRow(
      String rung,
      int rank,
      int trial,
      String overrides,
      double score,
      boolean wentOn,
      String run) {

    static RungRow of(String rung, int rank, Sweep.Outcome trial, double score, boolean wentOn) {
      return new RungRow(rung, rank, trial.trial(), trial.overrides(), score, wentOn, trial.run());
    }
  }
}

package bondlab.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Collects what is wrong with the values of a record, in its compact constructor.
 *
 * <pre>{@code
 * new Check("policy").atLeast("layers", layers, 1).within("dropout", dropout, 0, 1).done();
 * }</pre>
 *
 * <p>{@link Bind} puts the full key, the file and the line before each problem. A NaN passes no
 * check of a number.
 */
public final class Check {
  private final String subject;
  private final List<BadInput.KeyProblem> problems = new ArrayList<>();

  /**
   * Starts the checks of one record.
   *
   * @param subject what stands before the keys when the record was not bound from a config
   */
  public Check(String subject) {
    this.subject = subject;
  }

  /** Requires value ≥ least. */
  public Check atLeast(String key, double value, double least) {
    return atLeast(key, value, least, "");
  }

  /** Requires value ≥ least; {@code meaning} says what the value is, such as its unit. */
  public Check atLeast(String key, double value, double least, String meaning) {
    return that(value >= least, key, value, "must be " + show(least) + " or more", meaning);
  }

  /** Requires value ≤ most. */
  public Check atMost(String key, double value, double most, String meaning) {
    return that(value <= most, key, value, "must be " + show(most) + " or less", meaning);
  }

  /** Requires value > 0. */
  public Check positive(String key, double value, String meaning) {
    return that(
        value > 0 && value < Double.POSITIVE_INFINITY,
        key,
        value,
        "must be above 0 and finite",
        meaning);
  }

  /** Requires least ≤ value ≤ most. */
  public Check within(String key, double value, double least, double most) {
    return within(key, value, least, most, "");
  }

  /** Requires least ≤ value ≤ most; {@code meaning} says what the value is. */
  public Check within(String key, double value, double least, double most, String meaning) {
    String allowed = "must be from " + show(least) + " to " + show(most);
    return that(value >= least && value <= most, key, value, allowed, meaning);
  }

  /** Requires a finite number. */
  public Check finite(String key, double value) {
    return that(Double.isFinite(value), key, value, "must be a finite number", "");
  }

  /** Requires text that is not blank. */
  public Check notBlank(String key, String value) {
    return that(!value.isBlank(), key, "\"" + value + "\"", "must not be blank", "");
  }

  /** Requires at least one element. */
  public Check notEmpty(String key, Collection<?> value) {
    return that(!value.isEmpty(), key, value, "must not be empty", "");
  }

  /** Requires one of these names, and tells the nearest. */
  public Check oneOf(String key, String value, Collection<String> allowed) {
    if (allowed.contains(value)) {
      return this; // the hint is costly, and thousands of trials are checked
    }
    String names = "must be one of " + String.join(", ", allowed) + Nearest.hint(value, allowed);
    return that(false, key, "\"" + value + "\"", names, "");
  }

  /** Requires anything else: {@code allowed} says it, such as {@code "must divide width"}. */
  public Check that(boolean holds, String key, Object value, String allowed) {
    return that(holds, key, value, allowed, "");
  }

  private Check that(boolean holds, String key, Object value, String allowed, String meaning) {
    if (!holds) {
      String about = meaning.isEmpty() ? "" : " (" + meaning + ")";
      String shown = value instanceof Double number ? show(number) : String.valueOf(value);
      problems.add(new BadInput.KeyProblem(key, Echo.value(shown) + ": " + allowed + about));
    }
    return this;
  }

  private static String show(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : ValueText.number(value);
  }

  /** Every problem so far, its key with its place in the config where that has it. */
  public List<String> problems(Config config) {
    List<String> told = new ArrayList<>();
    for (BadInput.KeyProblem problem : problems) {
      ConfigValue value = Edits.find(config.root(), List.of(problem.key().split("\\.")));
      String at = value == null ? "" : " at " + Origins.of(value);
      told.add(problem.key() + at + ": " + problem.what());
    }
    return told;
  }

  /**
   * Ends checks of whole keys of a config, which no record was bound from.
   *
   * @throws BadInput with every problem found
   */
  public void done(Config config) {
    if (!problems.isEmpty()) {
      throw new BadInput(problems(config));
    }
  }

  /**
   * Ends the checks.
   *
   * @throws BadInput with every problem found
   */
  public void done() {
    if (!problems.isEmpty()) {
      List<String> told =
          problems.stream().map(p -> subject + "." + p.key() + " = " + p.what()).toList();
      throw new BadInput(told, problems);
    }
  }
}

package bondlab.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Signals input that cannot be used, before any work starts. Holds every problem found, not only
 * the first; the command line prints them and exits with code 2.
 */
public final class BadInput extends IllegalArgumentException {
  /**
   * A problem with one value of a record.
   *
   * @param key in snake_case, relative to the record
   * @param what the value, and what is allowed
   */
  record KeyProblem(String key, String what) {}

  /** Collects the problems of several attempts, so that all of them are reported at once. */
  public static final class Collector {
    private final List<String> problems = new ArrayList<>();

    /** Runs a check and keeps the problems of what it refuses. */
    public void check(Runnable check) {
      attempt(
          () -> {
            check.run();
            return null;
          },
          null);
    }

    /** Makes something; if it is refused, keeps the problems and gives {@code instead}. */
    public <T> T attempt(Supplier<T> maker, T instead) {
      try {
        return maker.get();
      } catch (BadInput e) {
        problems.addAll(e.problems);
        return instead;
      }
    }

    /**
     * Ends the attempts.
     *
     * @throws BadInput with every problem found, each said once
     */
    public void done() {
      if (!problems.isEmpty()) {
        throw new BadInput(problems.stream().distinct().toList());
      }
    }
  }

  private final List<String> problems;
  private final transient List<KeyProblem> keyed;

  public BadInput(List<String> problems) {
    this(problems, List.of());
  }

  public BadInput(String problem) {
    this(List.of(problem));
  }

  BadInput(List<String> problems, List<KeyProblem> keyed) {
    super(problems.stream().map(Echo::message).collect(Collectors.joining(System.lineSeparator())));
    this.problems = problems.stream().map(Echo::message).toList();
    this.keyed = List.copyOf(keyed);
  }

  /** Each names the key or the file and line, the value, what is allowed and what to do. */
  public List<String> problems() {
    return problems;
  }

  /** The problems that {@link Check} found, by key; empty if they came from elsewhere. */
  List<KeyProblem> keyed() {
    return keyed;
  }
}

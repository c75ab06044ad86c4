package bondlab.config;

import java.util.List;

/**
 * Input that cannot be used, told before any work starts. Holds every problem found, not only the
 * first; the command line prints them and exits with code 2.
 */
public final class BadInput extends IllegalArgumentException {
  private final List<String> problems;

  public BadInput(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  public BadInput(String problem) {
    this(List.of(problem));
  }

  /** Each names the key or the file and line, the value, what is allowed and what to do. */
  public List<String> problems() {
    return problems;
  }
}

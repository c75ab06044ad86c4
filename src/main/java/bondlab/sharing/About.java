package bondlab.sharing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every page of a package says of it.
 *
 * @param title for a reader
 * @param name of the package
 * @param terms licence and authors
 * @param command that makes the numbers again
 * @param facts provenance of the run; of a sweep's first finished trial, which the others share but
 *     for seeds, times and what was varied
 * @param tables those at the top of the package, in order
 * @param summaries what each run says at its end, by a name for it
 * @param corpus the text that the numbers are of, if the configuration names one
 * @param left what was not shared, each with the reason
 */
record About(
    String title,
    String name,
    Terms terms,
    String command,
    RunFacts facts,
    List<SharedTable> tables,
    Map<String, String> summaries,
    Optional<String> corpus,
    List<String> left) {

  /** Such as {@code Ada Lovelace, Alan Turing}; says so if nobody is named. */
  String authors() {
    return String.join(", ", terms.cited().stream().map(Author::name).toList());
  }

  /** The licence, or that there is none. */
  String licence() {
    return terms.licence().map(Licence::toString).orElse("none stated; ask before reuse");
  }
}

package bondlab.sharing;

import java.util.List;

/**
 * The contents of a package and the facts that all its pages state.
 *
 * @param isSweep whether it holds a sweep, whose runs have folders of their own in it
 * @param id of the run or sweep
 * @param terms name of the package, licence and authors
 * @param command that reproduces the numbers
 * @param runs at least one; a sweep's runs differ in seeds, times and what was varied
 * @param tables at the top of the package, in order
 * @param left what was not shared, each with the reason
 */
record About(
    boolean isSweep,
    String id,
    Terms terms,
    String command,
    List<SharedRun> runs,
    List<SharedTable> tables,
    List<String> left) {

  /** The title of the package for a reader. */
  String title() {
    return "Bondlab: " + facts().experiment() + (isSweep ? ", sweep " : ", run ") + id;
  }

  /** The run; for a sweep that of the first finished trial. */
  SharedRun first() {
    return runs.get(0);
  }

  SharedFacts facts() {
    return first().facts();
  }

  /** The authors, such as {@code Ada Lovelace, Alan Turing}, or a phrase if none is named. */
  String authors() {
    return String.join(", ", terms.cited().stream().map(Terms.Author::name).toList());
  }

  /** The licence, or a phrase if there is none. */
  String licence() {
    return terms.licence().map(Terms.Licence::toString).orElse("none stated; ask before reuse");
  }

  /** The licence by its SPDX name; empty if there is none. */
  String licenceId() {
    return terms.licence().map(Terms.Licence::id).orElse("");
  }

  /** The day on which the run ended. */
  String endDate() {
    return facts().ended().split("T", 2)[0];
  }

  /** The day on which the run ended; empty if it is unknown. */
  String day() {
    return endDate().matches("\\d{4}-\\d\\d-\\d\\d") ? endDate() : "";
  }

  /** The commit of the software as a hash; empty if it is unknown. */
  String commitHash() {
    String commit = facts().commit().split(",", 2)[0];
    return commit.matches("[0-9a-f]{40}") ? commit : "";
  }

  /** The identifier of the cited data. */
  String identifier() {
    return "sha256:" + facts().configHash();
  }
}

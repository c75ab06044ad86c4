package bondlab.catalogue;

import bondlab.table.Column;
import java.nio.file.Path;

/**
 * A run that the catalogue has read.
 *
 * @param row what is known of it
 * @param folder its own folder
 * @param tables the folder of its tables
 */
record KnownRun(Row row, Path folder, Path tables) {

  /** A row of the view {@code runs}; what is not known is missing. */
  record Row(
      @Column(meaning = "its name: EXPERIMENT/ID, imported/NAME or published/NAME") String run,
      @Column(meaning = "experiment, or study if none was chosen") String experiment,
      @Column(meaning = "name of its folder") String id,
      @Column(meaning = "runs, imported or published") String source,
      @Column(meaning = "its folder, from the project's folder if it is in there") String path,
      @Column(meaning = "DONE, RUNNING, FAILED, STOPPED, KILLED or UNKNOWN") String status,
      @Column(meaning = "why it failed or stopped") String reason,
      @Column(meaning = "kind of work") String study,
      @Column(meaning = "SHA-256 of all that decides what is computed") String configHash,
      @Column(meaning = "commit of the code") String commit,
      @Column(meaning = "whether the code differed from that commit") Boolean dirty,
      @Column(meaning = "the key seed") Long seed,
      @Column(meaning = "when it began, UTC") String started,
      @Column(meaning = "when it ended, UTC") String ended,
      @Column(unit = "s", meaning = "wall time; of the last part of a resumed run") double seconds,
      @Column(meaning = "processor") String machine,
      @Column(meaning = "worker threads") Integer threads,
      @Column(meaning = "version of Java") String java,
      @Column(meaning = "what was typed, separated by spaces") String overrides) {}

  String name() {
    return row.run();
  }

  boolean isOwn() {
    return row.source().equals(RunPlace.OWN);
  }

  boolean isCopy() {
    return row.source().equals(RunPlace.COPIES);
  }
}

package bondlab.catalogue;

import java.nio.file.Path;

/**
 * A run that the catalogue has read.
 *
 * @param row what is said of it
 * @param folder where it is
 * @param tables where its tables are
 */
record KnownRun(RunRow row, Path folder, Path tables) {

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

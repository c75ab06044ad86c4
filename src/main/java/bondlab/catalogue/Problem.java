package bondlab.catalogue;

import bondlab.config.Echo;
import bondlab.table.Column;

/** A file that the catalogue left out, or part of one; a row of the view {@code problems}. */
public record Problem(
    @Column(meaning = "the run that the file is of") String run,
    @Column(meaning = "the file, from the results' folder") String file,
    @Column(meaning = "why it was left out, and what to do") String problem) {

  @Override
  public String toString() {
    return Echo.harmless(file + ": " + problem);
  }
}

package bondlab.report;

import bondlab.experiment.RunFolder;
import java.util.List;
import java.util.Set;

/** Draws the figures of one kind of study, from the files that a run left and nothing else. */
public interface StudyReport {

  /** The study whose runs it draws, such as {@code overoptimization}. */
  String study();

  /**
   * Writes what the run's configuration asks for into {@code run.figures()}, over what is there.
   *
   * @throws bondlab.config.BadInput naming the file that is missing or damaged
   */
  void draw(RunFolder run);

  /**
   * Writes these figures into {@code run.figures()}, of those that {@link
   * bondlab.experiment.Study#figures} names; a report whose study names none draws all it has.
   *
   * @throws bondlab.config.BadInput naming the file that is missing or damaged
   */
  default void draw(RunFolder run, List<String> figures) {
    draw(run);
  }

  /** Tables that never leave this machine, such as those that quote the corpus. */
  default Set<String> withheldTables() {
    return Set.of();
  }

  /**
   * Tables with a row per step or per prompt: they are shared, but are too long to be committed.
   */
  default Set<String> longTables() {
    return Set.of();
  }
}

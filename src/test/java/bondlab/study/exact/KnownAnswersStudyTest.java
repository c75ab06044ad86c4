package bondlab.study.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Studies;
import bondlab.experiment.TrialFailed;
import bondlab.progress.Progress;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownAnswersStudyTest {
  @TempDir Path home;

  private RunFolder run(KnownAnswersStudy study) {
    return Experiments.at(home, Studies.of(study))
        .run(
            ConfigRoot.at(Path.of("experiments")),
            List.of("experiment=known-answers"),
            Progress.SILENT);
  }

  private static List<KnownAnswerRow> checks(RunFolder run) {
    return Tables.rows(
        TableFiles.readParquet(run.tables().resolve("checks.parquet")), KnownAnswerRow.class);
  }

  @Test
  void everyAnswerIsMet() {
    RunFolder run = run(new KnownAnswersStudy());
    assertEquals(Status.State.DONE, run.status().state());
    List<KnownAnswerRow> rows = checks(run);
    Set<String> names = new HashSet<>();
    for (KnownAnswerRow row : rows) {
      assertTrue(row.passes(), row.toString());
      assertTrue(names.add(row.name()), "twice: " + row.name());
      assertFalse(row.source().isEmpty(), row.name());
    }
    assertTrue(rows.size() >= 100, rows.size() + " checks");
  }

  @Test
  void aRunFailsWithTheAnswerThatIsOffAndKeepsItsTable() {
    KnownAnswerRow met = KnownAnswerRow.of("one and one", 2, 2, 0, "by hand");
    KnownAnswerRow off = KnownAnswerRow.of("two and two", 4, 5, .5, "by hand");
    KnownAnswerRow none = KnownAnswerRow.of("no number", 0, Double.NaN, 1, "by hand");
    KnownAnswersStudy study = new KnownAnswersStudy(() -> List.of(met, off, none));
    TrialFailed e = assertThrows(TrialFailed.class, () -> run(study));
    String told = e.getMessage();
    for (String part : List.of("2 of 3", "two and two", "4.0", "5.0", "0.5", "no number")) {
      assertTrue(told.contains(part), told);
    }
    assertFalse(told.contains("one and one"), told);
    assertEquals(Status.State.FAILED, e.folder().status().state());
    assertEquals(List.of(met, off), checks(e.folder()).subList(0, 2));
  }

  @Test
  void aFinishedRunIsNotTakenForAnAnswer() {
    KnownAnswersStudy study =
        new KnownAnswersStudy(() -> List.of(KnownAnswerRow.of("one", 1, 1, 0, "by hand")));
    assertNotEquals(run(study).path(), run(study).path());
  }
}

package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.experiment.TrivialStudy;
import bondlab.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which figures a run gets that was made now, or found again by a trial that asks for others. */
class StudyReportsTest {
  @TempDir Path home;
  private final List<String> drawn = new ArrayList<>();
  private final StudyReports reports = new StudyReports(List.of(new Named()));

  /** Two figures, {@code a} where nothing is asked for. */
  private final class Named implements StudyReport {
    @Override
    public String study() {
      return "trivial";
    }

    @Override
    public void draw(RunFolder run) {
      draw(run, List.of("a"));
    }

    @Override
    public void draw(RunFolder run, List<String> figures) {
      figures.forEach(name -> save(run.figures(), name));
      drawn.addAll(figures);
    }

    private void save(Path folder, String name) {
      try {
        Files.writeString(Files.createDirectories(folder).resolve(name + ".svg"), "<svg/>");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aFoundRunGetsTheFiguresThatItLacks() throws IOException {
    ConfigRoot root = TrivialStudy.rootIn(home);
    RunFolder run =
        Experiments.at(home, Studies.of(new TrivialStudy())).run(root, List.of(), Progress.SILENT);
    reports.drawAsked(run, root.compose(List.of("+figures=[]")).config());
    assertEquals(List.of(), drawn);
    reports.drawAsked(run, root.compose(List.of()).config());
    reports.drawAsked(run, root.compose(List.of()).config());
    assertEquals(List.of("a"), drawn);
    reports.drawAsked(run, root.compose(List.of("+figures=[a,b]")).config());
    reports.drawAsked(run, root.compose(List.of("+figures=[b]")).config());
    assertEquals(List.of("a", "b"), drawn);
    assertEquals(2, run.figureFiles().size());
  }
}

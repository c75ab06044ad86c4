package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.logger.Listeners;
import bondlab.logger.LoggedRun;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The reports that draw runs, by study.
 *
 * @param reports one per study
 */
public record StudyReports(List<StudyReport> reports) {
  private static final String PNG = ".png";
  private static final String FIGURES = "figures";

  public StudyReports {
    reports = List.copyOf(reports);
  }

  /**
   * The reports on the class path: those of this project, and any that a jar names in {@code
   * META-INF/services/bondlab.report.StudyReport} for a study of its own.
   */
  public static StudyReports installed() {
    return new StudyReports(
        ServiceLoader.load(StudyReport.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  /**
   * Draws a run by the report of its study; a study without a report has no figures.
   *
   * @return true if a report was found
   * @throws bondlab.config.BadInput if a file that it needs is missing or damaged
   */
  public boolean draw(RunFolder run) {
    Optional<StudyReport> report = of(run);
    report.ifPresent(its -> its.draw(run));
    return report.isPresent();
  }

  /**
   * Draws a run that has just been made, as {@link #draw} does, and passes the figures to its
   * loggers. The failure of a logger is noted in the run's log.
   */
  public boolean drawAndLog(RunFolder run) {
    boolean drawn = draw(run);
    log(run);
    return drawn;
  }

  /**
   * Draws the figures that a trial asks for and its run lacks: a finished run is found again
   * whatever figures it was made with. Loggers receive a run's first figures only.
   *
   * @param asked the trial's configuration; its key {@code figures} names them
   */
  public void drawAsked(RunFolder run, Config asked) {
    List<String> there =
        run.figureFiles().stream()
            .map(file -> file.getFileName().toString().replaceFirst("\\.[a-z]+$", ""))
            .toList();
    if (asked.hasPath(FIGURES)) {
      List<String> missing = new ArrayList<>(asked.getStringList(FIGURES));
      missing.removeAll(there);
      of(run).filter(report -> !missing.isEmpty()).ifPresent(its -> its.draw(run, missing));
    } else if (there.isEmpty()) {
      draw(run);
    }
    if (there.isEmpty()) {
      log(run);
    }
  }

  private static void log(RunFolder run) {
    Config config = run.config();
    Map<String, Object> origin = run.provenance().root().unwrapped();
    LoggedRun logged = new LoggedRun(run.path(), run.experiment(), config, origin);
    Listeners listeners = Listeners.open(logged, config, run::note);
    for (Path file : run.figureFiles()) {
      String name = file.getFileName().toString();
      if (name.endsWith(PNG)) {
        listeners.figure(name.substring(0, name.length() - PNG.length()), file);
      }
    }
    listeners.close();
  }

  /** The report of a run's study, if there is one. */
  public Optional<StudyReport> of(RunFolder run) {
    String study = run.provenance().getString("study");
    return reports.stream().filter(report -> report.study().equals(study)).findFirst();
  }
}

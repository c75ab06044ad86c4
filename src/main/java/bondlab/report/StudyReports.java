package bondlab.report;

import bondlab.experiment.RunFolder;
import java.util.List;
import java.util.Optional;

/**
 * The reports that runs can be drawn by.
 *
 * @param reports one a study
 */
public record StudyReports(List<StudyReport> reports) {

  public StudyReports {
    reports = List.copyOf(reports);
  }

  /** The reports of this project. */
  public static StudyReports builtIn() {
    return new StudyReports(
        List.of(
            new OveroptimizationReport(),
            new BondReport(),
            new ModeCoveringReport(),
            new QuantileErrorReport(),
            new KnownAnswersReport()));
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

  /** The report of a run's study, if there is one. */
  public Optional<StudyReport> of(RunFolder run) {
    String study = run.provenance().getString("study");
    return reports.stream().filter(report -> report.study().equals(study)).findFirst();
  }
}

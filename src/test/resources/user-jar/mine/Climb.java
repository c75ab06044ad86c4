package mine;

import bondlab.experiment.RunFolder;
import bondlab.report.Figure;
import bondlab.report.StudyReport;
import bondlab.report.Style;
import bondlab.table.TableFiles;
import tech.tablesaw.api.Table;

/** The figure of {@link FourAnswers}: the reward against the steps. */
public final class Climb implements StudyReport {
  @Override
  public String study() {
    return "four-answers";
  }

  @Override
  public void draw(RunFolder run) {
    Table steps = TableFiles.readParquet(run.tables().resolve("steps.parquet"));
    new Figure("Climbing")
        .x("steps")
        .y("reward")
        .line(
            "reward",
            steps.numberColumn("step").asDoubleArray(),
            steps.numberColumn("reward").asDoubleArray(),
            Style.SOLID,
            0)
        .save(run.figures(), "climb");
  }
}

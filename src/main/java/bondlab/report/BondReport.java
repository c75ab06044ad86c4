package bondlab.report;

import bondlab.config.Check;
import bondlab.experiment.RunFolder;
import bondlab.study.ArmEvaluation;
import bondlab.study.BondStudy;
import bondlab.study.CurveRow;
import bondlab.study.StudentRow;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The figures of a study of trained policies: those that its key {@code figures} names. */
public final class BondReport implements StudyReport {
  @Override
  public String study() {
    return BondStudy.NAME;
  }

  /** Where the key is null or not there, all that the run has tables for. */
  @Override
  public void draw(RunFolder run) {
    boolean asked = run.config().hasPath("figures");
    List<String> all = new ArrayList<>(BondStudy.FIGURES);
    if (!Files.exists(run.tables().resolve("students.parquet"))) {
      all.remove("students");
    }
    draw(run, asked ? run.config().getStringList("figures") : all);
  }

  @Override
  public void draw(RunFolder run, List<String> figures) {
    List<ArmCurve> arms =
        ArmCurve.of(
            Tables.rows(
                TableFiles.readParquet(run.tables().resolve("evaluations.parquet")),
                ArmEvaluation.class));
    Set<String> proxies = new TreeSet<>(arms.stream().map(ArmCurve::proxy).toList());
    List<CurveRow> bestOfN =
        Tables.rows(TableFiles.readParquet(run.tables().resolve("curves.parquet")), CurveRow.class)
            .stream()
            .filter(row -> proxies.contains(row.selector()))
            .toList();
    for (String name : figures) {
      new Check("bond").oneOf("figures", name, BondStudy.FIGURES).done();
      Drawing drawing =
          name.equals("students")
              ? BondStudents.against(RunTables.rows(run, "students", StudentRow.class))
              : draw(name, arms, bestOfN);
      drawing.save(run.figures(), name);
    }
  }

  private static Drawing draw(String name, List<ArmCurve> arms, List<CurveRow> bestOfN) {
    return switch (name) {
      case "frontier" -> BondFigures.frontier(arms, bestOfN);
      case "gold-and-proxy" -> BondFigures.goldAndProxy(arms, bestOfN);
      case "divergences" -> BondFigures.divergences(arms);
      case "ends" -> BondEnds.against(arms);
      case "progress" -> BondFigures.progress(arms);
      case "cost" -> BondFigures.cost(arms);
      default -> BondFigures.inference(arms, bestOfN);
    };
  }

  /** Completions quote the corpus in their prompts. */
  @Override
  public Set<String> withheldTables() {
    return Set.of("completions");
  }

  @Override
  public Set<String> longTables() {
    return Set.of("steps", "prompts");
  }
}

package bondlab.sharing;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.Run;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.experiment.Study;
import bondlab.progress.Progress;
import bondlab.report.Figure;
import bondlab.report.StudyReport;
import bondlab.report.StudyReports;
import bondlab.report.Style;
import bondlab.table.Column;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes whatever its configuration says, wherever it should not stand; for tests of sharing. */
final class LoudStudy implements Study {
  static final StudyReports REPORTS = new StudyReports(List.of(new Report()));

  /** A row of the table {@code rows}. */
  record Row(
      @Column(unit = "steps", meaning = "steps taken") int step,
      @Column(unit = "tokens", meaning = "tokens drawn") long tokens,
      @Column(unit = "nats", meaning = "the loss; inf at first") double loss,
      @Column(unit = "share", meaning = "wins, a tie half") double wins,
      @Column(meaning = "whether it is the last row") boolean last,
      @Column(meaning = "what was said") String note) {}

  /** A row of the table {@code quotes}, which is withheld. */
  record Quote(@Column(meaning = "words of the corpus") String words) {}

  /** Draws {@code curve} and withholds {@code quotes}. */
  private record Report() implements StudyReport {
    @Override
    public String study() {
      return "loud";
    }

    @Override
    public void draw(RunFolder run) {
      new Figure("Loss of " + run.config().getString("text"))
          .x("step")
          .y("loss [nats]")
          .line("loss", new double[] {1, 2}, new double[] {2, 1}, Style.SOLID, 0)
          .size(300, 240)
          .save(run.figures(), "curve");
    }

    @Override
    public Set<String> withheldTables() {
      return Set.of("quotes");
    }

    @Override
    public Set<String> longTables() {
      return Set.of("rows");
    }
  }

  /** Writes a config root for this study into {@code home/experiments}. */
  static ConfigRoot rootIn(Path home) throws IOException {
    Path folder = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(
        folder.resolve("config.conf"),
        """
        study = loud
        seed = 1
        rows = 3
        text = plain
        model { rate = 0.5, name = small }
        cache.folder = null
        results.folder = null
        """);
    return ConfigRoot.at(folder);
  }

  static Experiments experiments(Path home) {
    return Experiments.at(home, Studies.of(new LoudStudy()));
  }

  /** Runs it with the overrides. */
  static RunFolder run(Path home, String... overrides) throws IOException {
    return experiments(home).run(rootIn(home), List.of(overrides), Progress.SILENT);
  }

  @Override
  public String name() {
    return "loud";
  }

  @Override
  public void validate(Config config) {}

  @Override
  public void run(Run run) {
    String text = run.config().getString("text");
    if (text.equals("fail")) {
      throw new IllegalStateException("nothing to say in " + run.folder().path());
    }
    List<Row> rows = new ArrayList<>();
    int count = run.config().getInt("rows");
    for (int i = 0; i < count; i++) {
      double loss = i == 0 ? Double.POSITIVE_INFINITY : i == 1 ? Double.NaN : 1.0 / i;
      rows.add(new Row(i, 1L << 40, loss, i / (double) count, i == count - 1, text));
    }
    run.table("rows", Row.class, rows);
    run.table("quotes", Quote.class, List.of(new Quote("words of somebody else")));
    run.say("it said " + text + " in " + run.folder().path());
  }
}

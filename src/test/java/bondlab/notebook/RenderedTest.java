package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.experiment.TrivialStudy;
import bondlab.progress.Progress;
import bondlab.report.Figure;
import bondlab.table.Tables;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.QuickChart;
import tech.tablesaw.api.Table;

/** What a cell that ends with a value shows. */
class RenderedTest {
  @TempDir private Path home;

  record Row(String text) {}

  private static String html(Object value) {
    Rendered rendered = Rendered.of(value).orElseThrow();
    assertEquals("text/html", rendered.mimeType());
    return rendered.text();
  }

  private static BufferedImage picture(Object value) throws IOException {
    Rendered rendered = Rendered.of(value).orElseThrow();
    assertEquals("image/png", rendered.mimeType());
    byte[] png = Base64.getDecoder().decode(rendered.text());
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void tablesFiguresAndChartsHaveAFormAndNothingElseHas() throws IOException {
    Table table = Tables.of("<b>", Row.class, List.of(new Row("<script>")));
    assertTrue(html(table).contains("&lt;script&gt;"));
    assertFalse(html(table).contains("<script>") || html(table).contains("<b>"));
    assertEquals(768, picture(new Figure("f")).getWidth()); // 640 at 1.2 pixels each
    double[] xs = {1, 2};
    assertTrue(picture(QuickChart.getChart("c", "x", "y", "s", xs, xs)).getWidth() > 100);
    assertEquals(Optional.empty(), Rendered.of(Table.create("no columns")));
    assertEquals(Optional.empty(), Rendered.of("text"));
    assertEquals(Optional.empty(), Rendered.of(null));
  }

  @Test
  void aRunSaysWhatItIsAndASweepWhatFailed() throws IOException {
    ConfigRoot root = TrivialStudy.rootIn(home);
    Experiments verbs = Experiments.at(home, Studies.of(new TrivialStudy()));
    LabRun run = new LabRun(verbs.run(root, List.of("value=3"), Progress.SILENT));
    for (String part : List.of("DONE", "value=3", "squares", "the square of 3.0 is 9.0", " s<")) {
      assertTrue(html(run).contains(part), part + " in " + html(run));
    }
    List<String> overrides = List.of("value=2,4", "behaviour=fail");
    Sweep sweep = verbs.sweep(root, overrides, Progress.SILENT);
    String shown = html(new LabSweep(sweep, sweep.runs().stream().map(LabRun::new).toList()));
    for (String part : List.of("trials", "trial 1 value=4", "cannot square 4.0", "squares")) {
      assertTrue(shown.contains(part), part + " in " + shown);
    }
  }

  @Test
  void whatComesFromFilesIsEscaped() throws IOException {
    ConfigRoot root = TrivialStudy.rootIn(home);
    Experiments verbs = Experiments.at(home, Studies.of(new TrivialStudy()));
    LabRun run = new LabRun(verbs.run(root, List.of("+note=\"<img src=x>\""), Progress.SILENT));
    Files.writeString(run.folder().resolve("summary.txt"), "<script>alert(1)</script>\n");
    assertFalse(html(run).contains("<img") || html(run).contains("<script"), html(run));
    assertTrue(html(run).contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
  }
}

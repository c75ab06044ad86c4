package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.catalogue.LeaderQuestion;
import bondlab.catalogue.Leaders;
import bondlab.config.BadInput;
import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.experiment.TrivialStudy;
import bondlab.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCatalogueTest {
  private static final String HOME = "bondlab.home";

  @TempDir private Path home;
  private String before;

  @BeforeEach
  void start() throws IOException {
    before = System.getProperty(HOME);
    System.setProperty(HOME, home.toString());
    Experiments experiments = Experiments.at(home, Studies.of(new TrivialStudy()));
    for (String seed : List.of("seed=1", "seed=2")) {
      experiments.run(TrivialStudy.rootIn(home), List.of("value=3", seed), Progress.SILENT);
    }
  }

  @AfterEach
  void end() {
    if (before == null) {
      System.clearProperty(HOME);
    } else {
      System.setProperty(HOME, before);
    }
  }

  @Test
  void cellsAskWhatTheCommandLineAsks() {
    assertEquals(2, Lab.runs().rowCount());
    assertEquals(9.0, Lab.query("select max(square) as m from squares").doubleColumn("m").get(0));
    Leaders leaders = Lab.leaders(LeaderQuestion.of("squares", "square", "value"));
    assertEquals(2, leaders.table().intColumn("seeds").get(0));
    assertTrue(leaders.toString().contains("9\u00a0[9,\u00a09]"), leaders.toString());
    List<String> ids = Lab.runs().stringColumn("run").asList();
    assertFalse(Lab.diff(ids.get(0), ids.get(1)).isEqual());
    assertTrue(Lab.diff(ids.get(0), ids.get(0)).isEqual());
    assertThrows(BadInput.class, () -> Lab.query("drop view squares"));
    assertThrows(BadInput.class, () -> Lab.diff("nowhere", ids.get(0)));
  }
}

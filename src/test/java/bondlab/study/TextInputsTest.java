package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corpus that cannot be used is told before anything is written, whatever the study. */
class TextInputsTest {
  @TempDir Path home;

  private BadInput refused(String experiment, String... more) {
    List<String> overrides = new ArrayList<>(List.of("experiment=" + experiment));
    overrides.addAll(List.of(more));
    return assertThrows(
        BadInput.class,
        () ->
            Experiments.at(home.resolve("results"), Studies.installed())
                .run(ConfigRoot.at(Path.of("experiments")), overrides, Progress.SILENT));
  }

  @Test
  void everyStudyOnTextRefusesACorpusThatItCannotUseAndLeavesNothing() throws IOException {
    Path rows = Files.writeString(home.resolve("rows.jsonl"), "{\"body\": \"a\"}\n");
    Path one = Files.writeString(home.resolve("one.txt"), "One paragraph\nof two lines.");
    for (String experiment : List.of("bond-tiny", "overoptimization-tiny")) {
      String column = refused(experiment, "corpus.source='" + rows + "'").getMessage();
      assertTrue(column.startsWith("corpus.column at "), column);
      assertTrue(column.contains("europarl-en.conf: 3"), column);
      assertTrue(column.contains("has the columns body"), column);
      String single = refused(experiment, "corpus.source='" + one + "'").getMessage();
      assertTrue(single.startsWith("corpus.source at override"), single);
      assertTrue(single.contains("has 1 document:"), single);
      BadInput shares =
          refused(experiment, "corpus.prompt_share=1e-6", "corpus.validation_share=1e-6");
      assertEquals(2, shares.problems().size(), shares.getMessage());
    }
    assertTrue(Files.notExists(home.resolve("results")));
  }

  @Test
  void aFileThatWasMendedIsReadAgain() throws IOException {
    Path file = home.resolve("a.txt");
    Files.writeString(file, "One.");
    refused("bond-tiny", "corpus.source='" + file + "'");
    Files.writeString(file, "One.\n\nTwo.\n\nThree.");
    BadInput later = refused("bond-tiny", "corpus.source='" + file + "'");
    assertTrue(later.getMessage().contains("of 3 documents is none"), later.getMessage());
  }
}

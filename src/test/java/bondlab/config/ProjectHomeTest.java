package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectHomeTest {
  @TempDir Path home;

  /** A folder with experiments/config.conf in it. */
  @BeforeEach
  void makeProject() throws IOException {
    Files.createDirectories(home.resolve("experiments"));
    Files.writeString(home.resolve("experiments/config.conf"), "seed = 1");
  }

  @Test
  void theProjectIsFoundFromTheVariableTheWorkingFolderOrTheJar() throws IOException {
    Path elsewhere = Files.createDirectories(home.resolve("elsewhere/deep"));
    Path outside = Files.createTempDirectory("outside");
    Path jar = Files.createDirectories(home.resolve("target")).resolve("bondlab.jar");
    assertEquals(home, ProjectHome.find(null, elsewhere, Optional.empty()));
    assertEquals(home, ProjectHome.find("", outside, Optional.of(jar)));
    assertEquals(outside, ProjectHome.find(null, outside, Optional.empty()));
    assertEquals(outside, ProjectHome.find(outside.toString(), elsewhere, Optional.of(jar)));
    assertTrue(
        assertThrows(
                BadInput.class, () -> ProjectHome.find("/no/such", elsewhere, Optional.empty()))
            .getMessage()
            .contains("BONDLAB_HOME = /no/such"));
    Files.delete(outside);
  }
}

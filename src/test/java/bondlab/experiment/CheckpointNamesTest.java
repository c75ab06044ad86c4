package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.progress.Progress;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are named by what a user named. */
class CheckpointNamesTest {
  @TempDir private Path home;

  /** Makes folders for names of every kind, and writes into each. */
  private static final class NamingStudy implements Study {
    static final List<String> NAMES =
        List.of("α", "β", "a b", "a/b", "a-b", "..", "A.B", "x".repeat(400), "x".repeat(401));

    final Set<Path> folders = new HashSet<>();

    @Override
    public String name() {
      return "naming";
    }

    @Override
    public void validate(Config config) {
      // it has no settings
    }

    @Override
    public void run(Run run) {
      try {
        Files.createDirectories(run.folder().checkpoints());
        for (String name : NAMES) {
          Config madeOf = ConfigFactory.parseMap(Map.of("arm", name));
          Path folder = run.checkpoints(name, madeOf);
          assertEquals(folder, run.checkpoints(name, madeOf));
          assertEquals(run.folder().checkpoints(), folder.normalize().getParent(), name);
          folders.add(Files.createDirectory(folder.normalize()));
          folders.add(run.checkpoints(name, madeOf.withFallback(run.config())));
          run.dropCheckpoints(name, madeOf.withFallback(run.config()));
        }
        run.dropCheckpoints("α", ConfigFactory.parseMap(Map.of("arm", "α")));
        assertFalse(Files.exists(run.checkpoints("α", ConfigFactory.parseMap(Map.of("arm", "α")))));
        assertTrue(Files.exists(run.checkpoints("β", ConfigFactory.parseMap(Map.of("arm", "β")))));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void noTwoNamesAndNoTwoContentsShareAFolder() {
    NamingStudy study = new NamingStudy();
    Config config = ConfigFactory.parseString("study = naming");
    Experiments.at(home, Studies.of(study))
        .run(new Trial("naming", List.of(), config), Progress.SILENT);
    assertEquals(2 * NamingStudy.NAMES.size(), study.folders.size());
  }
}

package bondlab.sharing;

import bondlab.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A project that shares. */
abstract class Sharing {
  static final Terms TERMS = Terms.of("", "CC-BY-4.0", List.of("Lovelace, Ada"));

  @TempDir Path temporary;
  Path home;
  Share share;

  @BeforeEach
  void start() {
    home = temporary.resolve("home-of-somebody");
    share = new Share(home, LoudStudy.REPORTS);
  }

  /** Shares a run as a folder. */
  Path folder(RunFolder run) {
    return share.write(run.path(), TERMS, Optional.of(temporary.resolve("shared"))).path();
  }

  /** All files below, as text. */
  static Set<String> files(Path folder) throws IOException {
    return WholeFolder.files(folder).stream()
        .map(file -> folder.relativize(file).toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

package bondlab.sharing;

import bondlab.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A run of another project, shared as a folder, and a project that may read it. */
abstract class Received {
  static final Terms TERMS = Terms.of("peer", "none", List.of());

  @TempDir Path temporary;
  Path mine;
  RunFolder run;
  Path shared;

  @BeforeEach
  void share() throws IOException {
    Path theirs = temporary.resolve("theirs");
    mine = temporary.resolve("mine");
    run = LoudStudy.run(theirs);
    shared =
        new Share(theirs, LoudStudy.REPORTS)
            .write(run.path(), TERMS, Optional.of(temporary.resolve("shared")))
            .path();
  }

  Import.Imported read(Path from) {
    return new Import(mine, Import.Limits.USUAL).read(from, "");
  }
}

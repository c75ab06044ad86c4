package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a package is written to, and when it is not. */
class ShareTargetTest extends Sharing {

  @Test
  void refusesWhatItCannotShareAndLeavesNothing() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Path target = temporary.resolve("target");
    Files.createDirectories(target);
    Files.writeString(target.resolve("thesis.tex"), "years of work");
    BadInput taken =
        assertThrows(BadInput.class, () -> share.write(run.path(), TERMS, Optional.of(target)));
    assertTrue(taken.getMessage().contains("is not a package"), taken.getMessage());
    assertEquals(Set.of("thesis.tex"), files(target));
    Path zip = Files.writeString(temporary.resolve("thesis.zip"), "years of work");
    assertThrows(BadInput.class, () -> share.write(run.path(), TERMS, Optional.of(zip)));
    for (Path inside : List.of(run.path(), run.path().resolve("x"), home)) {
      assertThrows(BadInput.class, () -> share.write(run.path(), TERMS, Optional.of(inside)));
    }
    assertThrows(BadInput.class, () -> share.write(home, TERMS, Optional.empty()));
    Files.writeString(run.path().resolve("STATUS"), "FAILED\nreason on purpose\n");
    BadInput failed = assertThrows(BadInput.class, () -> folder(run));
    assertTrue(failed.getMessage().contains("FAILED on purpose"), failed.getMessage());
    assertFalse(Files.exists(temporary.resolve("shared")));
  }

  @Test
  void aDamagedTableIsNamed() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Files.writeString(run.tables().resolve("rows.parquet"), "garbage");
    Files.writeString(run.tables().resolve("rows.csv"), "step\ngarbage\n");
    BadInput bad = assertThrows(BadInput.class, () -> folder(run));
    assertTrue(bad.getMessage().contains("rows.parquet cannot be read"), bad.getMessage());
    assertFalse(Files.exists(temporary.resolve("shared")));
  }

  @Test
  void anEarlierPackageIsReplacedWhole() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Files.writeString(folder(run).resolve("of an older run.csv"), "");
    assertFalse(files(folder(run)).contains("of an older run.csv"));
    Path usual = share.write(run.path(), TERMS, Optional.empty()).path();
    assertEquals(home.resolve("results/shared/loud-" + run.id() + ".zip"), usual);
    assertEquals(usual, share.write(run.path(), TERMS, Optional.of(usual)).path());
  }

  @Test
  void whatAKilledProcessLeftIsClearedAway() throws IOException {
    RunFolder run = LoudStudy.run(home);
    long mine = ProcessHandle.current().pid();
    // no process has so high a number on any system
    Path dead = Files.createDirectories(temporary.resolve(".other.999999999999.unfinished/x"));
    Path alive = Files.createDirectories(temporary.resolve(".other." + mine + ".unfinished"));
    folder(run);
    assertFalse(Files.exists(dead.getParent()));
    assertTrue(Files.exists(alive));
  }
}

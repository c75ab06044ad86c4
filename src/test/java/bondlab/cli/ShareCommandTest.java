package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code share} and {@code import} as they are typed. */
class ShareCommandTest extends TypedCommands {
  private String run;

  @BeforeEach
  void start() {
    assertEquals(0, bondlab("run", "value=3"));
    run = out.lines().filter(l -> l.startsWith("run: ")).findFirst().orElseThrow().substring(5);
  }

  @Test
  void aRunGoesOutAndComesIn() {
    Path zip = home.resolve("sent").resolve("peer.zip");
    assertEquals(
        0, bondlab("share", run, "--to", zip.toString(), "--name", "peer", "--author", "A B"));
    assertEquals("shared: " + zip + "\n", out);
    assertTrue(err.contains("licence: CC-BY-4.0"), err);
    assertEquals(0, bondlab("import", zip.toString()));
    Path imported = home.resolve("results/imported/peer");
    assertEquals("imported: " + imported + "\nrun: " + imported + "\n", out);
    assertTrue(Files.isRegularFile(imported.resolve("tables/squares.parquet")));
    assertEquals(0, bondlab("import", zip.toString(), "--json"));
    assertTrue(out.startsWith("{\"imported\": ") && out.contains("\"new\": false"), out);
  }

  @Test
  void aPackageMayGoBesideOtherResults() {
    Path zip = home.resolve("peer.zip");
    assertEquals(0, bondlab("share", run, "--to", zip.toString(), "--name", "peer"));
    Path other = home.resolve("other");
    assertEquals(0, bondlab("import", zip.toString(), "--results", other.toString()), () -> err);
    assertTrue(Files.isRegularFile(other.resolve("imported/peer/tables/squares.parquet")));
    assertFalse(Files.exists(home.resolve("results/imported")));
    assertEquals(0, bondlab("runs", "--results", other.toString(), "--json"), () -> err);
    assertEquals(1, out.lines().count(), out);
  }

  @Test
  void answersInJsonForPrograms() {
    assertEquals(0, bondlab("share", run, "--licence", "none", "--json"));
    assertTrue(out.matches("\\{\"shared\": \".*\\.zip\", \"left_out\": \\[\\]}\n"), out);
    assertEquals("", err);
  }

  @Test
  void badInputLeavesNothingAndExitsWithTwo() {
    assertEquals(2, bondlab("share", home.toString()));
    assertEquals(2, bondlab("share", run, "--licence", "mine"));
    assertTrue(err.contains("allowed are CC-BY-4.0"), err);
    assertEquals(2, bondlab("share", run, "--author", "a@b <c>"));
    assertEquals(2, bondlab("share", run, "--name", "../x"));
    assertEquals(2, bondlab("share", run, "--to", run));
    assertEquals(2, bondlab("share"));
    assertFalse(Files.exists(home.resolve("results/shared")));
    assertEquals(2, bondlab("import", run));
    assertEquals(2, bondlab("import", home.resolve("none.zip").toString()));
    assertEquals(2, bondlab("import", run, "--max-files", "0"));
    assertTrue(err.contains("--max-files 0 must be from 1"), err);
    assertFalse(Files.exists(home.resolve("results/imported")));
  }
}

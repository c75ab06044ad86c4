package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
  @TempDir private Path home;

  private void git(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 5];
    System.arraycopy(
        new String[] {"git", "-c", "user.name=a", "-c", "user.email=a@example.org"},
        0,
        command,
        0,
        5);
    System.arraycopy(arguments, 0, command, 5, arguments.length);
    Process process =
        new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  private void write(String file, String text) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private boolean dirty() {
    return (boolean) Provenance.git(home).get("dirty");
  }

  @Test
  void codeIsDirtyAndResultsAreNot() throws IOException, InterruptedException {
    assertEquals("none", Provenance.git(home).get("commit"));
    assertEquals(false, dirty(), "outside git nothing is known");
    git("init", "-q");
    write("src/A.java", "1");
    write("experiments/a.conf", "1");
    write("results/published/a.csv", "1");
    write("notebooks/a.ipynb", "1");
    write("README.md", "1");
    git("add", "-A");
    git("commit", "-qm", "all");
    assertTrue(((String) Provenance.git(home).get("commit")).matches("[0-9a-f]{40}"));
    write("results/published/a.csv", "2");
    write("notebooks/a.ipynb", "2");
    write("results/runs/b.csv", "2");
    write("notes.txt", "2");
    assertEquals(false, dirty(), "no number comes from these");
    for (String code :
        new String[] {"src/A.java", "src/New.java", "experiments/n.conf", "README.md"}) {
      write(code, "2");
      assertEquals(true, dirty(), code);
      git("stash", "-q", "-u", "--", code);
      assertEquals(false, dirty(), code + " taken back");
    }
  }
}

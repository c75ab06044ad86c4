package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.table.Fingerprint;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial is its configuration and the bytes of what it reads. */
class InputsTest {
  @TempDir private Path home;
  private final Counting study = new Counting();
  private ConfigRoot root;
  private Path text;

  /** Counts the letters of a file or folder. */
  private final class Counting implements Study {
    private int runs;
    private Consumer<Path> meanwhile = path -> {};

    record Letters(long count) {}

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public void validate(Config config) {
      if (!Files.exists(source(config))) {
        throw new BadInput("corpus.source = " + source(config) + ": no such file or folder");
      }
    }

    private Path source(Config config) {
      return home.resolve(config.getString("corpus.source"));
    }

    @Override
    public Map<String, String> inputs(Config config) {
      return Map.of("corpus.source", Fingerprint.of(source(config)));
    }

    @Override
    public void run(Run run) {
      runs++;
      try {
        Path source = source(run.config());
        long letters = Files.isDirectory(source) ? -1 : Files.readString(source).length();
        meanwhile.accept(source);
        run.table("letters", Letters.class, List.of(new Letters(letters)));
        run.say("letters: " + letters);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    Path folder = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(
        folder.resolve("config.conf"), "study = counting\nseed = 1\ncorpus.source = a.txt\n");
    root = ConfigRoot.at(folder);
    text = Files.writeString(home.resolve("a.txt"), "abc");
  }

  private Experiments here() {
    return Experiments.at(home, Studies.of(study));
  }

  private RunFolder run(String... overrides) {
    return here().run(root, List.of(overrides), Progress.SILENT);
  }

  @Test
  void anEditedFileIsAnotherRunAndTheOldOneIsFoundWhenItIsPutBack() throws IOException {
    RunFolder first = run();
    assertEquals(first, run());
    FileTime time = Files.getLastModifiedTime(text);
    Files.writeString(text, "abd"); // as long, and the time of writing is put back
    Files.setLastModifiedTime(text, time);
    RunFolder edited = run();
    assertNotEquals(first, edited);
    assertNotEquals(
        first.provenance().getString("config_hash"), edited.provenance().getString("config_hash"));
    assertEquals(2, study.runs);
    Files.writeString(text, "abc");
    assertEquals(first, run());
    assertEquals(2, study.runs);
    assertEquals(
        Fingerprint.of(text),
        first.provenance().getObject("inputs").unwrapped().get("corpus.source"));
  }

  @Test
  void equalBytesInAnotherPlaceAreTheSameRun() throws IOException {
    RunFolder first = run();
    Path other = Files.createDirectories(home.resolve("x y")).resolve("b.txt");
    Files.writeString(other, "abc");
    assertEquals(first, run("corpus.source='x y/b.txt'"));
    assertEquals(first, run("corpus.source='" + other + "'"));
    assertNotEquals(first, run("corpus.source='x y/b.txt'", "seed=2"));
    assertEquals(2, study.runs);
  }

  @Test
  void aFolderIsItsNamesAndBytes() throws IOException {
    Path one = Files.createDirectories(home.resolve("one/in"));
    Files.writeString(one.resolve("b"), "2");
    Files.writeString(one.resolveSibling("a"), "1");
    Path two = Files.createDirectories(home.resolve("two/in"));
    Files.writeString(two.resolveSibling("a"), "1");
    Files.writeString(two.resolve("b"), "2");
    String same = Fingerprint.of(home.resolve("one"));
    assertEquals(same, Fingerprint.of(home.resolve("two")));
    assertTrue(same.matches("sha256:[0-9a-f]{64}"), same);
    Files.move(two.resolve("b"), two.resolve("c"));
    assertNotEquals(same, Fingerprint.of(home.resolve("two")));
    Files.move(two.resolve("c"), two.resolve("b"));
    assertEquals(same, Fingerprint.of(home.resolve("two")));
    Files.writeString(two.resolve("b"), "3");
    assertNotEquals(same, Fingerprint.of(home.resolve("two")));
    assertThrows(BadInput.class, () -> Fingerprint.of(home.resolve("nosuch")));
  }

  @Test
  void aFileThatWasReadLongAgoIsSeenToChange() throws IOException {
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(text, old);
    String before = Fingerprint.of(text);
    assertEquals(before, Fingerprint.of(text));
    Files.writeString(text, "xyz");
    Files.setLastModifiedTime(text, old);
    assertNotEquals(before, Fingerprint.of(text));
  }

  @Test
  void aResumedSweepWhoseInputHasChangedIsRefused() throws IOException {
    Sweep sweep = here().sweep(root, List.of("seed=1,2"), Progress.SILENT);
    assertEquals(2, study.runs);
    Trial one = SweepFolder.open(sweep.folder()).trials().get(0);
    assertEquals(Map.of("corpus.source", Fingerprint.of(text)), one.inputs());
    Files.writeString(text, "abcd");
    BadInput e = assertThrows(BadInput.class, () -> here().resume(sweep.folder(), Progress.SILENT));
    assertEquals(1, e.problems().size(), "told once: " + e.problems());
    assertTrue(e.getMessage().contains("corpus.source = \"a.txt\" has changed"), e.getMessage());
    Path waiting = here().prepare(root, SweepPlan.grid(root, List.of("seed=3,4")));
    Files.writeString(text, "abcde");
    Sweep.Outcome worker = here().runPrepared(waiting, 1, Progress.SILENT);
    assertEquals("FAILED", worker.status());
    assertTrue(worker.reason().contains("has changed since"), worker.reason());
    assertEquals(2, study.runs);
    Files.writeString(text, "abc");
    assertEquals(sweep.runs(), here().resume(sweep.folder(), Progress.SILENT).runs());
  }

  @Test
  void aFileThatIsEditedWhileItIsReadFailsTheRun() {
    study.meanwhile =
        path -> {
          try {
            Files.writeString(path, "edited meanwhile");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    BadInput e = assertThrows(BadInput.class, this::run);
    assertTrue(e.getMessage().contains("has changed since"), e.getMessage());
    Path folder = Folders.list(home.resolve("results/runs/counting")).get(0);
    assertEquals(Status.State.FAILED, Status.of(folder).state());
  }

  @Test
  void aMissingFileIsRefusedAndNothingIsWritten() throws IOException {
    Files.delete(text);
    BadInput e = assertThrows(BadInput.class, this::run);
    assertTrue(e.getMessage().contains("corpus.source"), e.getMessage());
    assertFalse(Files.exists(home.resolve("results")));
  }

  @Test
  void aTrialBuiltInCodeIsLookedAtToo() throws IOException {
    RunFolder first = run();
    Trial trial = new Trial("counting", List.of(), root.compose(List.of()).config());
    assertEquals(first, here().run(trial, Progress.SILENT));
    Files.writeString(text, "other");
    assertNotEquals(first, here().run(trial, Progress.SILENT));
    Sweep sweep = here().sweep(List.of(trial), List.of(), Progress.SILENT);
    assertNotEquals(first, sweep.runs().get(0));
    assertEquals(2, study.runs);
  }

  @Test
  void aTrialOfASweepThatIsEditedIsRefused() throws IOException {
    Sweep sweep = here().sweep(root, List.of("seed=3,4"), Progress.SILENT);
    Path plan = sweep.folder().resolve("sweep.json");
    String whole = Files.readString(plan);
    for (String[] edit :
        List.of(
            new String[] {"\"seed\": 3", "\"seed\": 7"},
            new String[] {"\"corpus.source\": \"sha256:", "\"corpus.source\": \"sha256:0"})) {
      assertTrue(whole.contains(edit[0]), whole);
      Files.writeString(plan, whole.replace(edit[0], edit[1]));
      BadInput e =
          assertThrows(BadInput.class, () -> here().resume(sweep.folder(), Progress.SILENT));
      assertTrue(e.getMessage().contains("config_hash"), e.getMessage());
      assertThrows(BadInput.class, () -> here().runPrepared(sweep.folder(), 0, Progress.SILENT));
    }
    assertEquals(2, study.runs);
  }
}

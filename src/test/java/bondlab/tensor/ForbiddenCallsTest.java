package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no source may call, and which rooms a room may use. */
class ForbiddenCallsTest {
  private static final Path SOURCES = Path.of("src/main/java/bondlab");

  /** Each room uses only those before it. */
  private static final List<String> ROOMS =
      List.of(
          "stats",
          "config",
          "progress",
          "table",
          "tensor",
          "text",
          "model",
          "policy",
          "reward",
          "objective",
          "training",
          "logger",
          "experiment",
          "catalogue",
          "study",
          "report",
          "analysis",
          "sharing",
          "bench",
          "notebook",
          "cli");

  // these cut the recording of gradients without an error, clip one side only, leak a mode, or warn
  // of a
  // deprecated one (NDArray.set)
  private static final Pattern NOWHERE =
      Pattern.compile(
          "\\.toType\\(|(?<!database\\(\\))\\.duplicate\\(|optClipGrad|GradientCollector"
              + "|\\.set\\((Float|Long|Int|Byte)Buffer"
              + "|java\\.util\\.Random\\b|new Random\\(|Math\\.random|ThreadLocalRandom");
  private static final Pattern ONLY_IN_TENSOR =
      Pattern.compile("JniUtils|NDManager|import ai\\.djl\\.(pytorch|training|nn)\\b");
  private static final Pattern ROOM = Pattern.compile("\\bbondlab\\.([a-z]+)\\.[A-Z]");
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

  private record Source(String room, String name, String code) {}

  private static List<Source> sources() throws IOException {
    List<Path> files;
    try (var walk = Files.walk(SOURCES)) {
      files = walk.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      Path name = SOURCES.relativize(file);
      String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
      sources.add(new Source(name.getName(0).toString(), name.toString(), code));
    }
    assertTrue(sources.size() > 50, "sources found: " + sources.size());
    return sources;
  }

  private static List<String> found(Source source, Pattern forbidden) {
    return forbidden
        .matcher(source.code)
        .results()
        .map(match -> source.name + ": " + match.group())
        .toList();
  }

  @Test
  void noSourceCallsWhatCutsGradientsOrDrawsUnseeded() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Source source : sources()) {
      problems.addAll(found(source, NOWHERE));
      if (!source.room.equals("tensor")) {
        problems.addAll(found(source, ONLY_IN_TENSOR));
      }
    }
    assertEquals(List.of(), problems);
  }

  @Test
  void aRoomUsesOnlyRoomsBeforeIt() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Source source : sources()) {
      int own = ROOMS.indexOf(source.room);
      if (own < 0) {
        problems.add(source.name + ": room " + source.room + " has no place in the order");
      }
      Matcher used = ROOM.matcher(source.code);
      while (used.find()) {
        int place = ROOMS.indexOf(used.group(1));
        if (place < 0 || place > own) {
          problems.add(source.name + ": uses " + used.group(1));
        }
      }
    }
    assertEquals(List.of(), problems);
  }

  @Test
  void thePatternsFindWhatTheyAreFor() {
    Source bad = new Source("policy", "Bad.java", "x.toType(INT32); JniUtils.f(); new Random(3)");
    assertEquals(2, found(bad, NOWHERE).size());
    assertEquals(1, found(bad, ONLY_IN_TENSOR).size());
    assertFalse(ROOM.matcher("import bondlab.tensor.Scope;").results().toList().isEmpty());
  }
}

package bondlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every file and method that {@code src/docs/one-step.md} names stands where it says. */
class OneStepPageTest {
  /** A file, and after a dot in the middle its methods or types: {@code `a/B.java` · `c`, `d`}. */
  private static final Pattern REFERENCE =
      Pattern.compile("`([\\w/]+\\.(?:java|torchscript))`(?: · (`\\w+`(?:,\\s+`\\w+`)*))?");

  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void filesAndMethodsStandWhereThePageSays() throws IOException {
    String page = Files.readString(Path.of("src/docs/one-step.md"));
    List<String> missing = new ArrayList<>();
    int methods = 0;
    Matcher reference = REFERENCE.matcher(page);
    while (reference.find()) {
      String file = reference.group(1);
      Path path =
          file.endsWith(".java")
              ? Path.of("src/main/java/bondlab", file)
              : Path.of("src/main/resources/bondlab/kernels", file);
      if (!Files.isRegularFile(path)) {
        missing.add(file);
        continue;
      }
      String source = Files.readString(path);
      String names = reference.group(2) == null ? "" : reference.group(2);
      for (String name :
          NAME.matcher(names).results().map((MatchResult m) -> m.group(1)).toList()) {
        methods++;
        if (!declares(source, name)) {
          missing.add(file + " " + name);
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(methods > 40, methods + " methods");
  }

  /** A method with its body, a record, a class, or a function of a kernel. */
  private static boolean declares(String source, String name) {
    return Pattern.compile(
            "(?:record|class|def) " + name + "\\b|[\\w>\\]] " + name + "\\([^;{]*\\)[^;{]*\\{")
        .matcher(source)
        .find();
  }
}

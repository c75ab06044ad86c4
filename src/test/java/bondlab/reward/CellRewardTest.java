package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.Test;

/** Lines of a notebook's cell, compiled as its kernel does. */
class CellRewardTest {
  private static final List<String> CELL =
      List.of(
          "import bondlab.reward.*;",
          "Reward commas = Reward.text(\"commas\", t -> t.chars().filter(c -> c == ',').count());",
          "Reward length = Reward.text(\"length\", String::length);",
          "Reward half = Reward.text(\"half\", text -> text.length() / 2.0);",
          "Reward bare = completions -> new double[completions.size()];",
          "Reward whole = Reward.texts(\"whole\", samples ->"
              + " samples.stream().mapToDouble(s -> s.whole().length()).toArray());",
          "Reward shaped = commas.minusLength(0.02).clipped(-3, 3).cached();",
          "Reward both = Reward.worstOf(commas, length);",
          "Reward mine = Reward.program(\"python3 judge.py\").batches(16).timeout(30).retries(2);",
          "Reward far = Reward.http(\"http://127.0.0.1:5000/score\").batches(64).retries(3)"
              + ".timeout(20).concurrency(2);",
          "shaped.toString()");

  @Test
  void everyLineCompilesAndRuns() {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      SnippetEvent last = null;
      for (String line : CELL) {
        for (SnippetEvent event : shell.eval(line)) {
          last = event;
          String told =
              shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList().toString();
          assertEquals(Snippet.Status.VALID, event.status(), line + " " + told);
          assertEquals(null, event.exception(), line);
        }
      }
      assertEquals("\"commas − 0.02·tokens, clipped to [-3, 3], cached\"", last.value());
    }
  }
}

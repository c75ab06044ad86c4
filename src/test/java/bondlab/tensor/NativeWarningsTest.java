package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The native library writes its warnings past Java's streams, so a process of its own is asked. */
class NativeWarningsTest {
  /** Makes, overwrites, trains and reads arrays. */
  public static void main(String[] arguments) {
    try (Scope scope = Scope.open()) {
      NDArray weights = scope.floats(new float[] {1, 2}, 2);
      new FloatArray(new float[] {3, 4}, 2).writeTo(weights);
      assertArrayEquals(new float[] {3, 4}, weights.toFloatArray());
      AdamW.Settings settings = new AdamW.Settings(.9, .99, 0, 0);
      try (AdamW adamW = new AdamW(List.of(weights), new boolean[] {true}, settings)) {
        adamW.step(List.of(scope.floats(new float[] {1, -1}, 2)), .1);
        Map<String, FloatArray> state = adamW.state();
        adamW.restore(state);
      }
    }
    System.out.println("done");
  }

  @Test
  void nothingIsWarnedOf() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NativeWarningsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    List<String> lines = said.lines().filter(line -> !line.contains("SLF4J")).toList();
    assertEquals(List.of("done"), lines);
  }
}

package bondlab.logger.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against bytes that the generated classes of the Python package tensorboard 2.21.0 made. */
class EventsTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 500_000_000);

  private static void assertBytes(String hex, byte[] event) {
    assertEquals(hex, HexFormat.of().formatHex(event));
  }

  @Test
  void aFileBeginsWithItsVersion() {
    assertBytes("0900002040fc54d9411a0d627261696e2e4576656e743a32", Events.version(TIME));
  }

  @Test
  void scalarsOfOneStepAreOneEvent() throws IOException {
    Map<String, Double> values =
        new TreeMap<>(Map.of("evaluation/gold", 0.25, "evaluation/kl", -1.5));
    byte[] event = Events.scalars(TIME, 300, values);
    assertBytes(
        "0900002040fc54d94110ac022a2e0a160a0f6576616c756174696f6e2f676f6c64150000803e"
            + "0a140a0d6576616c756174696f6e2f6b6c150000c0bf",
        event);
    Map<String, Long> steps = new TreeMap<>();
    Events.tags(event, steps::put);
    assertEquals(Map.of("evaluation/gold", 300L, "evaluation/kl", 300L), steps);
  }

  @Test
  void settingsAreWhatTheTableOfHyperparametersReads() {
    // Python leaves step = 0 and version = 0 out, where here they stand: 10 00 and 08 00
    assertBytes(
        "0900002040fc54d94110002a4f0a4d0a1c5f68706172616d735f2f73657373696f6e5f73746172745f696e666f"
            + "4a2d0a2b0a0768706172616d73122008001a1c0a110a0462657461120911000000000000e03f"
            + "2900002040fc54d941",
        Events.settings(TIME, Map.of("beta", 0.5)));
  }

  @Test
  void largeStepsKeepAllTheirBits() throws IOException {
    for (long step : new long[] {0, 127, 128, 1L << 40, Long.MAX_VALUE}) {
      Events.tags(
          Events.scalars(TIME, step, Map.of("x", 1.0)), (tag, found) -> assertEquals(step, found));
    }
  }
}

package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.TokenBatch;
import bondlab.stats.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTest {
  private static final DecoderShape SHAPE = new DecoderShape(7, 12, 8, 2, 4, 2, 6, 100, 1e-5);

  @Test
  void aCallLeavesItsResultsAndNothingElse() {
    try (Decoder decoder = new Decoder(DecoderWeights.initial(SHAPE, RandomStream.of(1)));
        Scope arguments = Scope.open()) {
      NDArray tokens = arguments.longs(new long[] {1, 2, 3}, 1, 3);
      NDArray[] out;
      try (Scope results = Scope.open()) {
        out =
            decoder
                .kernel("distillation")
                .call(
                    results,
                    "teacher",
                    new TokenBatch.Read(tokens, 1, 0),
                    0,
                    decoder.network(decoder.weights().arrays()));
        assertEquals(2, results.manager().getManagedArrays().size());
      }
      assertEquals(2, out.length);
      assertTrue(out[0].isReleased() && out[1].isReleased());
      assertEquals(1, arguments.manager().getManagedArrays().size());
    }
  }

  @Test
  void errorsNameTheKernelAndTheMethod() {
    try (Scope scope = Scope.open()) {
      NDArray a = scope.zeros(2);
      Kernel kernel = Kernel.of("adamw");
      var e =
          assertThrows(
              IllegalStateException.class,
              () -> kernel.call(scope, "blend", List.of(a), List.of(scope.zeros(1)), 0.5, 0, 1));
      assertTrue(e.getMessage().startsWith("kernel adamw.blend failed: "), e.getMessage());
      assertThrows(IllegalStateException.class, () -> kernel.call(scope, "copy", "text"));
      assertThrows(IllegalArgumentException.class, () -> Kernel.of("no_such_kernel"));
    }
  }
}

package bondlab.cli;

import bondlab.model.Decoder;
import bondlab.tensor.Processor;
import bondlab.tensor.Torch;

/** Loads the tensor engine with its natives and says which it is; for {@code ./bondlab doctor}. */
public final class EngineCheck {
  private EngineCheck() {}

  /** Prints one line, or ends with the engine's own error. */
  public static void main(String[] arguments) {
    Processor processor = Processor.ofThisMachine();
    System.out.println(
        "PyTorch %s, %d worker threads, ATen %s, oneDNN %s%s"
            .formatted(
                Torch.version(),
                Torch.threads(),
                processor.aten(),
                Decoder.hasOneDnn() ? processor.oneDnn() : "absent from this build",
                processor.overrides().isEmpty() ? "" : ", overridden by " + processor.overrides()));
  }
}

package bondlab.cli;

import bondlab.tensor.Torch;

/** Loads the tensor engine with its natives and says which it is; for {@code ./bondlab doctor}. */
public final class EngineCheck {
  private EngineCheck() {}

  /** Prints one line, or ends with the engine's own error. */
  public static void main(String[] arguments) {
    System.out.println("PyTorch " + Torch.version() + ", " + Torch.threads() + " worker threads");
  }
}

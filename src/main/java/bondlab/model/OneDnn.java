package bondlab.model;

import bondlab.tensor.Kernel;

/** Builds of the engine for some processors come without oneDNN. */
public final class OneDnn {
  static final boolean PRESENT = Kernel.loads("blocks", "packed", "generation");

  private OneDnn() {}

  /**
   * Whether products with the weights of wide or large networks are oneDNN's; starts the engine.
   */
  public static boolean isPresent() {
    return PRESENT;
  }
}

package bondlab.model;

import bondlab.tensor.Kernel;

/** Builds of the engine for some processors come without oneDNN. */
final class OneDnn {
  static final boolean PRESENT = Kernel.loads("blocks", "packed", "generation");

  private OneDnn() {}
}

package bondlab.cli;

import ai.djl.engine.Engine;

/** Loads the tensor engine with its natives and says which it is; for {@code ./bondlab doctor}. */
public final class EngineCheck {
  private EngineCheck() {}

  /** Prints one line, or ends with the engine's own error. */
  public static void main(String[] arguments) {
    Engine engine = Engine.getInstance();
    System.out.println(
        engine.getEngineName() + " " + engine.getVersion() + " on " + engine.defaultDevice());
  }
}

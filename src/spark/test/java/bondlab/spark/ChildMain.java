package bondlab.spark;

import java.io.IOException;
import java.util.Arrays;

/** Runs another main class, and ends when the process that started this one does. */
public final class ChildMain {
  private ChildMain() {}

  /** The class, then its arguments. */
  public static void main(String[] arguments) throws Exception {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  continue; // nobody writes; the end of the stream is the end of the parent
                }
              } catch (IOException e) {
                Runtime.getRuntime().halt(1);
              }
              Runtime.getRuntime().halt(0);
            },
            "parent");
    watch.setDaemon(true);
    watch.start();
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }
}

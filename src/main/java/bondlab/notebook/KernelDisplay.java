package bondlab.notebook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/**
 * The output below a cell of a Java kernel. The kernels are reached by reflection: JJava and IJava
 * offer {@code display(Object, String...)} and {@code updateDisplay(String, Object, String...)}
 * under different names, and neither is a dependency of this library.
 */
final class KernelDisplay {
  private static final List<String> KERNELS =
      List.of(
          "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics",
          "io.github.spencerpark.ijava.runtime.Display");
  private static final Method DISPLAY = find("display", Object.class, String[].class);
  private static final Method UPDATE =
      find("updateDisplay", String.class, Object.class, String[].class);
  private static final boolean RUNS = DISPLAY != null && UPDATE != null && runs();

  private KernelDisplay() {}

  /** Whether a kernel runs this code. */
  static boolean isThere() {
    return RUNS;
  }

  /** JJava's classes are there without a kernel when this library is compiled and tested. */
  private static boolean runs() {
    try {
      Class<?> kernel = Class.forName("org.dflib.jjava.jupyter.kernel.BaseKernel");
      return kernel.getMethod("notebookKernel").invoke(null) != null;
    } catch (ClassNotFoundException e) {
      return true; // IJava's classes come with its kernel only
    } catch (ReflectiveOperationException | LinkageError e) {
      return false;
    }
  }

  /** Shows a value in one form, such as {@code text/html}; returns what {@link #update} takes. */
  static String show(Object what, String mimeType) {
    return (String) call(DISPLAY, what, new String[] {mimeType});
  }

  /** Replaces what was shown. */
  static void update(String id, Object what, String mimeType) {
    call(UPDATE, id, what, new String[] {mimeType});
  }

  private static Object call(Method method, Object... arguments) {
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the kernel cannot show this: " + e.getCause(), e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the kernel's display method is not public", e);
    }
  }

  private static Method find(String name, Class<?>... types) {
    for (String kernel : KERNELS) {
      try {
        return Class.forName(kernel).getMethod(name, types);
      } catch (ReflectiveOperationException | LinkageError e) {
        continue; // not this kernel
      }
    }
    return null;
  }

  /**
   * A line below a cell that can be written over; where there is no kernel, each text is a line on
   * standard error.
   */
  static final class LiveLine {
    private String id;
    private boolean over;

    /** Replaces the text, from any thread, unless the last one stands. */
    synchronized void set(String text) {
      if (!over) {
        show(text);
      }
    }

    /** Replaces the text by one that only another such text replaces. */
    synchronized void last(String text) {
      over = true;
      show(text);
    }

    /** Takes away what was shown, where it can be. */
    synchronized void clear() {
      over = true;
      if (id != null) {
        show("");
      }
    }

    private void show(String text) {
      if (!KernelDisplay.isThere()) {
        System.err.println(text);
      } else if (id == null) {
        id = KernelDisplay.show(text, "text/plain");
      } else {
        KernelDisplay.update(id, text, "text/plain");
      }
    }
  }
}

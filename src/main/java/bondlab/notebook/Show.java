package bondlab.notebook;

import bondlab.report.Drawing;
import bondlab.table.Html;
import bondlab.table.Schema;
import bondlab.table.TextTable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * Shows things in a notebook cell, in JJava and in IJava alike; where there is no kernel, prints
 * them. Every method returns nothing, so that a cell may end with it and show no stray id.
 *
 * <p>The kernels are reached by reflection: both offer {@code display(Object, String...)}, under
 * different names, and neither is a dependency of this library.
 */
public final class Show {
  private static final int ROWS = 20;

  /** A kernel's picture has no size but its pixels; this keeps text near the page's own. */
  private static final double PICTURE_SCALE = 1.5;

  private static final List<String> KERNELS =
      List.of(
          "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics",
          "io.github.spencerpark.ijava.runtime.Display");
  private static final Method DISPLAY = findDisplay();

  private Show() {}

  /** Shows the first 20 rows of a table. */
  public static void table(Table table) {
    table(table, Schema.of(table), ROWS);
  }

  /** Shows the first rows of a table of records, with the units that the record states. */
  public static void table(Table table, Class<? extends Record> type, int maxRows) {
    table(table, Schema.of(type), maxRows);
  }

  /** Shows the first rows of a table with the units of its schema. */
  public static void table(Table table, Schema schema, int maxRows) {
    if (DISPLAY == null) {
      System.out.print(TextTable.of(table, schema, maxRows));
    } else {
      display(Html.table(table, schema, maxRows), "text/html");
    }
  }

  /** Shows a figure or a row of them as a PNG picture. */
  public static void figure(Drawing drawing) {
    if (DISPLAY == null) {
      System.out.printf(
          "a figure of %d x %d; save(folder, name) writes it%n", drawing.width(), drawing.height());
    } else {
      display(drawing.image(PICTURE_SCALE), "image/png");
    }
  }

  /** Shows HTML as it is: escape what comes from outside with {@link Html#escape}. */
  public static void html(String html) {
    display(html, "text/html");
  }

  /** Shows Markdown. */
  public static void markdown(String markdown) {
    display(markdown, "text/markdown");
  }

  /** Shows plain text. */
  public static void text(String text) {
    display(text, "text/plain");
  }

  private static void display(Object what, String mimeType) {
    if (DISPLAY == null) {
      System.out.println(what);
      return;
    }
    try {
      DISPLAY.invoke(null, what, new String[] {mimeType});
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "the kernel cannot show " + mimeType + ": " + e.getCause(), e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the kernel's display method is not public", e);
    }
  }

  private static Method findDisplay() {
    for (String kernel : KERNELS) {
      try {
        return Class.forName(kernel).getMethod("display", Object.class, String[].class);
      } catch (ReflectiveOperationException | LinkageError e) {
        continue; // not this kernel
      }
    }
    return null;
  }
}

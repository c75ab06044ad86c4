package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose thread is interrupted all the time while it first uses Tablesaw. */
class TablesawStartTest {
  @TempDir private Path folder;

  /** A row of a table. */
  record Row(int step, double loss) {}

  /** The program: its exit code is 0 if tables work after the interrupt. */
  public static final class Interrupted {
    private Interrupted() {}

    /** Writes a table to the folder that is its only argument. */
    public static void main(String[] arguments) {
      Thread main = Thread.currentThread();
      Thread impatient = new Thread(() -> interruptUntilStopped(main), "impatient");
      impatient.start();
      Tables.startTablesaw();
      impatient.interrupt();
      join(impatient);
      if (!Thread.interrupted()) {
        System.exit(3); // the interrupt must still be felt
      }
      Path file = Path.of(arguments[0], "t.parquet");
      List<Row> rows = List.of(new Row(1, 0.5));
      TableFiles.writeParquet(Tables.of("t", Row.class, rows), file);
      System.exit(Tables.rows(TableFiles.readParquet(file), Row.class).equals(rows) ? 0 : 4);
    }
  }

  private static void interruptUntilStopped(Thread other) {
    try {
      while (true) {
        other.interrupt();
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      other.interrupt();
    }
  }

  private static void join(Thread thread) {
    while (thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anInterruptBeforeTheFirstTableBreaksNothing() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator,
                Interrupted.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
  }
}

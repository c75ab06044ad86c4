package bondlab.logger;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Remembers what runs tell it, and fails as it is told; for tests of what runs tell. */
public final class RecordingLogger implements Logger {
  /** What each run told, by the run's folder. */
  private static final Map<Path, Told> RUNS = new ConcurrentHashMap<>();

  /** What one run told, over all its openings. */
  public static final class Told {
    /** Rows in order. */
    public final List<LoggedRow> rows = new ArrayList<>();

    /** Everything else in order: {@code open}, {@code table NAME}, {@code ended DONE}. */
    public final List<String> events = new ArrayList<>();

    /** Openings that fail, then items that fail, before all is well. */
    public int failingOpens;

    public int failingItems;

    /** A table that is always refused. */
    public String refused = "";

    /** What rows wait for; null for nothing. */
    public CountDownLatch hanging;
  }

  /** What the run in this folder told so far. */
  public static Told of(Path folder) {
    return RUNS.computeIfAbsent(folder.toAbsolutePath().normalize(), key -> new Told());
  }

  @Override
  public String name() {
    return "recorder";
  }

  @Override
  public void validate(Config settings) {
    if (settings.hasPath("bad")) {
      throw new BadInput("loggers: recorder refuses bad = " + settings.getValue("bad").render());
    }
  }

  @Override
  public RunListener open(LoggedRun run, Config settings) throws IOException {
    Told told = of(run.folder());
    synchronized (told) {
      if (told.failingOpens-- > 0 || settings.hasPath("away")) {
        throw new IOException("nobody answers; start a recorder");
      }
      told.events.add("open");
    }
    return new Recording(told);
  }

  private record Recording(Told told) implements RunListener {
    @Override
    public OptionalLong lastStep(String series, String name) {
      synchronized (told) {
        return told.rows.stream()
            .filter(row -> row.series().equals(series) && row.values().containsKey(name))
            .mapToLong(LoggedRow::step)
            .max();
      }
    }

    @Override
    public void rows(List<LoggedRow> rows) throws IOException {
      if (told.hanging != null) {
        try {
          told.hanging.await();
        } catch (InterruptedException e) {
          throw new IOException("interrupted", e);
        }
      }
      synchronized (told) {
        if (told.failingItems-- > 0) {
          told.rows.addAll(rows.subList(0, rows.size() / 2)); // half of a request
          throw new IOException("away");
        }
        told.rows.addAll(rows);
      }
    }

    @Override
    public void table(String name, List<Path> files) throws IOException {
      if (name.equals(told.refused)) {
        throw new IOException("table " + name + " is too large");
      }
      note("table " + name);
    }

    @Override
    public void figure(String name, Path png) {
      note("figure " + name);
    }

    @Override
    public void ended(Ending ending, String reason) {
      note("ended " + ending + (reason.isEmpty() ? "" : " " + reason));
    }

    @Override
    public void close() {
      note("close");
    }

    private void note(String event) {
      synchronized (told) {
        told.events.add(event);
      }
    }
  }
}

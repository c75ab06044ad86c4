package bondlab.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Column;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
  private static final LoggerFeed.Pace FAST =
      new LoggerFeed.Pace(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(300));
  private static final Config RECORDER = ConfigFactory.parseString("loggers = [recorder]");

  @TempDir private Path folder;
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private RecordingLogger.Told told;

  /** A row of one training of several. */
  private record Numbers(@Column(unit = "steps") long step, double loss, String note) {}

  private record Arm(String arm, Numbers row) implements Listeners.SeriesRow {
    @Override
    public String series() {
      return arm;
    }

    @Override
    public String kind() {
      return "step";
    }

    @Override
    public Record values() {
      return row;
    }
  }

  @BeforeEach
  void start() {
    told = RecordingLogger.of(folder);
  }

  private Listeners open() {
    LoggedRun run = new LoggedRun(folder, "test", ConfigFactory.empty(), Map.of());
    return Listeners.open(run, RECORDER, said::add, FAST);
  }

  private List<Long> steps(String series) {
    return told.rows.stream()
        .filter(row -> row.series().equals(series))
        .map(LoggedRow::step)
        .toList();
  }

  @Test
  void numbersOfLinesAndRecordsAreToldInOrderWithTheirStep() {
    Listeners listeners = open();
    listeners.row(Map.of("step", 7, "gold", 0.5, "name", "left out", "good", true));
    listeners.row(new Numbers(8, Double.NaN, "left out"));
    listeners.row(new Arm("bond-seed1", new Numbers(1, 2.5, "")));
    listeners.row(Map.of("without", 1));
    listeners.row(Map.of("without", 2));
    listeners.row(Map.of("step", 9)); // no numbers: nothing to tell
    listeners.table("arms", List.of());
    listeners.end(Ending.DONE, "");
    assertEquals(List.of(), said);
    assertEquals(List.of("open", "table arms", "ended DONE", "close"), told.events);
    assertEquals(Map.of("gold", 0.5, "good", 1.0), told.rows.get(0).values());
    assertEquals(7, told.rows.get(0).step());
    assertEquals(Map.of("loss", Double.NaN), told.rows.get(1).values());
    LoggedRow arm = told.rows.get(2);
    assertEquals("bond-seed1", arm.series());
    assertEquals(Map.of("step/loss", 2.5), arm.values());
    assertEquals(List.of(1L, 2L), told.rows.subList(3, 5).stream().map(LoggedRow::step).toList());
  }

  @Test
  void whatIsToldAgainIsLeftOutInOneOpeningAndInTheNext() {
    Listeners first = open();
    for (int again = 0; again < 2; again++) {
      for (int step = 1; step <= 3; step++) {
        first.row(new Arm("a", new Numbers(step, step, "")));
      }
    }
    first.end(Ending.STOPPED, "");
    Listeners resumed = open();
    for (int step = 1; step <= 5; step++) {
      resumed.row(new Arm("a", new Numbers(step, step, "")));
      resumed.row(new Arm("b", new Numbers(step, step, "")));
    }
    resumed.end(Ending.DONE, "");
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), steps("a"));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), steps("b"));
  }

  @Test
  void aLoggerThatComesBackHasEverythingOnceAndTheFailureIsSaidOnce() {
    told.failingOpens = 3;
    told.failingItems = 2;
    Listeners listeners = open();
    for (int step = 1; step <= 400; step++) {
      listeners.row(new Arm("a", new Numbers(step, step, "")));
    }
    listeners.table("t", List.of());
    awaitTable();
    listeners.end(Ending.DONE, "");
    assertEquals(400, steps("a").size());
    assertEquals(steps("a").stream().sorted().distinct().toList(), steps("a"));
    assertEquals(1, said.size(), said::toString);
    assertEquals(
        "logger recorder: nobody answers; start a recorder; the run goes on, its own files have"
            + " everything, and it is tried again until the run ends",
        said.get(0));
  }

  private void awaitTable() {
    for (int i = 0; i < 1000; i++) {
      synchronized (told) {
        if (told.events.contains("table t")) {
          return;
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLoggerThatIsAwayCostsNoTimeAndIsSaid() {
    told.failingOpens = Integer.MAX_VALUE;
    long start = System.nanoTime();
    Listeners listeners = open();
    listeners.row(Map.of("step", 1, "x", 1));
    listeners.end(Ending.DONE, "");
    assertTrue(System.nanoTime() - start < 3e9, "waited for nobody");
    assertEquals(2, said.size(), said::toString);
    assertTrue(said.get(1).contains("has not taken 2 of the rows"), said.get(1));
    assertEquals(List.of(), told.rows);
  }

  @Test
  void aLoggerThatNeverAnswersIsLeftBehindAndTheInterruptFlagStays() {
    told.hanging = new CountDownLatch(1);
    Listeners listeners = open();
    listeners.row(Map.of("step", 1, "x", 1));
    listeners.end(Ending.DONE, "");
    assertTrue(said.stream().anyMatch(s -> s.contains("has not taken")), said::toString);
    Listeners other = open();
    other.row(Map.of("step", 2, "x", 1));
    Thread.currentThread().interrupt();
    other.end(Ending.STOPPED, "");
    assertTrue(Thread.interrupted());
    told.hanging.countDown();
  }

  @Test
  void whatIsAlwaysRefusedIsLeftOutAndTheRestIsTold() {
    told.refused = "large";
    Listeners listeners = open();
    listeners.table("large", List.of());
    listeners.table("t", List.of());
    awaitTable();
    listeners.end(Ending.DONE, "");
    assertTrue(told.events.contains("table t"), told.events::toString);
    assertTrue(told.events.contains("ended DONE"), told.events::toString);
    assertTrue(said.get(0).contains("table large is too large"), said::toString);
    assertTrue(said.get(1).contains("has not taken 1 of"), said::toString);
  }

  @Test
  void whatWaitsIsBounded() {
    told.hanging = new CountDownLatch(1);
    Listeners listeners = open();
    int over = 5;
    for (int step = 1; step <= LoggerFeed.MOST_WAITING + over; step++) {
      listeners.row(Map.of("step", step, "x", 1));
    }
    told.hanging.countDown();
    listeners.end(Ending.DONE, "");
    assertTrue(told.events.contains("ended DONE"), "the end is no row");
    assertTrue(
        said.stream().anyMatch(s -> s.contains("has not taken " + over + " of")), said::toString);
  }

  @Test
  void whatCannotEvenBeSaidDoesNoHarm() {
    told.failingOpens = Integer.MAX_VALUE;
    LoggedRun run = new LoggedRun(folder, "test", ConfigFactory.empty(), Map.of());
    Consumer<String> fullDisk =
        message -> {
          throw new UncheckedIOException("cannot write log.txt", new IOException("no space"));
        };
    Listeners listeners = Listeners.open(run, RECORDER, fullDisk, FAST);
    listeners.row(Map.of("step", 1, "x", 1));
    listeners.end(Ending.DONE, "");
    assertEquals(List.of(), told.rows);
  }

  @Test
  void aLoggerThatIsNotHereIsNoReasonNotToGoOn() {
    LoggedRun run = new LoggedRun(folder, "test", ConfigFactory.empty(), Map.of());
    Listeners none =
        Listeners.open(run, ConfigFactory.parseString("loggers = [elsewhere]"), said::add);
    none.row(Map.of("step", 1, "x", 1));
    none.end(Ending.DONE, "");
    assertTrue(said.get(0).endsWith("the run goes on without"), said::toString);
  }
}

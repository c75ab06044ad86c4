package bondlab.logger.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.logger.Ending;
import bondlab.logger.LoggedRow;
import bondlab.logger.LoggedRun;
import bondlab.report.Figure;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardRunTest {
  @TempDir private Path folder;

  private record Square(int n, int square) {}

  private TensorBoard.EventRun open() throws IOException {
    return TensorBoard.EventRun.open(
        new LoggedRun(folder, "test", ConfigFactory.parseString("beta = 0.5"), Map.of()));
  }

  private static LoggedRow row(String series, long step) {
    return new LoggedRow(series, step, Instant.now(), Map.of("evaluation/gold", 0.5 * step));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** {@code TAG STEP} of every value in a folder's files, in the order they are read. */
  private static List<String> told(Path folder) throws IOException {
    List<String> told = new ArrayList<>();
    for (Path file : files(folder)) {
      for (byte[] event : EventFolder.records(file)) {
        Events.tags(event, (tag, step) -> told.add(tag + " " + step));
      }
    }
    return told;
  }

  @Test
  void eachSeriesHasAFolderAndTheRunItsOwn() throws IOException {
    try (TensorBoard.EventRun run = open()) {
      run.rows(List.of(row("bond-seed1", 1), row("rloo-seed1", 1), row("bond-seed1", 2)));
      run.rows(List.of(row("", 3)));
      run.ended(Ending.DONE, "");
    }
    Path own = folder.resolve("tensorboard");
    assertEquals(
        List.of("evaluation/gold 1", "evaluation/gold 2"), told(own.resolve("bond-seed1")));
    assertEquals(List.of("evaluation/gold 1"), told(own.resolve("rloo-seed1")));
    assertEquals(
        List.of(
            "_hparams_/session_start_info 0",
            "config 0",
            "evaluation/gold 3",
            "_hparams_/session_end_info 0"),
        told(own));
  }

  @Test
  void aRunThatIsGoneOnWithKnowsWhatItHasAndLeavesATornFileAlone() throws IOException {
    try (TensorBoard.EventRun run = open()) {
      run.rows(List.of(row("a", 1), row("a", 2)));
    }
    Path series = folder.resolve("tensorboard").resolve("a");
    Path torn = files(series).get(0);
    byte[] next = EventFolder.framed(Events.scalars(Instant.now(), 3, Map.of("x", 1.0)));
    Files.write(torn, Arrays.copyOf(next, 20), StandardOpenOption.APPEND);
    long size = Files.size(torn);
    try (TensorBoard.EventRun run = open()) {
      assertEquals(OptionalLong.of(2), run.lastStep("a", "evaluation/gold"));
      assertEquals(OptionalLong.empty(), run.lastStep("a", "evaluation/kl"));
      assertEquals(OptionalLong.empty(), run.lastStep("b", "evaluation/gold"));
      run.rows(List.of(row("a", 3)));
    }
    assertEquals(size, Files.size(torn));
    assertEquals(2, files(series).size(), "the same second gives another name, and a later one");
    assertEquals(
        List.of("evaluation/gold 1", "evaluation/gold 2", "evaluation/gold 3"), told(series));
    assertEquals(
        1, told(folder.resolve("tensorboard")).stream().filter("config 0"::equals).count());
  }

  @Test
  void tablesAndFiguresAreThereOnceWhenTheRunIsDone() throws IOException {
    TableFiles.writeParquet(
        Tables.of("squares", Square.class, List.of(new Square(2, 4))),
        folder.resolve("tables").resolve("squares.parquet"));
    Path png = new Figure("nothing").save(folder.resolve("figures"), "nothing");
    for (Ending ending : List.of(Ending.STOPPED, Ending.DONE, Ending.DONE)) {
      try (TensorBoard.EventRun run = open()) {
        run.ended(ending, "");
        if (ending == Ending.STOPPED) {
          assertFalse(told(folder.resolve("tensorboard")).contains("tables/squares 0"));
        } else {
          run.figure("nothing", png);
        }
      }
    }
    List<String> told = told(folder.resolve("tensorboard"));
    assertEquals(1, told.stream().filter("tables/squares 0"::equals).count(), told::toString);
    assertEquals(1, told.stream().filter("figures/nothing 0"::equals).count(), told::toString);
  }

  @Test
  void whatCannotBeWrittenIsSaidWithWhatToDo() throws IOException {
    Files.writeString(folder.resolve("tensorboard"), "a file in the way");
    IOException e = assertThrows(IOException.class, this::open);
    assertTrue(e.getMessage().contains("take tensorboard out of loggers"), e.getMessage());
  }

  @Test
  void noSeriesLeavesTheRunsFolder() throws IOException {
    List<String> names = List.of("../../../out", "..", ".", "/etc/x", "a/../../b", "C:\\x", "ü b");
    try (TensorBoard.EventRun run = open()) {
      for (String name : names) {
        run.rows(List.of(row(name, 1)));
      }
    }
    Path own = folder.resolve("tensorboard");
    for (String name : names) {
      Path series = own.resolve(TensorBoard.EventRun.folderName(name)).normalize();
      assertEquals(own, series.getParent(), name);
      assertTrue(Files.isDirectory(series), name);
    }
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(List.of(own), all.toList());
    }
  }
}

package bondlab.notebook;

import bondlab.progress.Board;
import bondlab.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Progress as a few lines of a cell's output that are written over. Tasks inside one another stand
 * in one line, the outer first; the trials of a sweep below it, a line each. The notebook's stop
 * button interrupts the cell's thread, and the next step of any task ends with {@link
 * bondlab.progress.StoppedByUser}.
 */
final class CellProgress implements Progress {
  private static final long PAUSE_NANOS = 500_000_000L;

  private final Board board;

  /**
   * @param text takes what replaces the text before
   */
  CellProgress(Consumer<String> text) {
    this.board = new Board(new Cell(text), Duration.ZERO);
  }

  @Override
  public Task start(String what, long total, String unit) {
    return board.start(what, total, unit);
  }

  @Override
  public Part part(String name) {
    return board.part(name);
  }

  @Override
  public void say(String line) {
    board.say(line);
  }

  private static final class Cell implements Board.Screen {
    private final Consumer<String> text;
    private long next = System.nanoTime();

    Cell(Consumer<String> text) {
      this.text = text;
    }

    @Override
    public void changed(Supplier<List<String>> lines) {
      if (System.nanoTime() - next < 0) {
        return;
      }
      List<String> now = lines.get();
      if (!now.isEmpty()) {
        text.accept(String.join("\n", now));
        next = System.nanoTime() + PAUSE_NANOS;
      }
    }

    @Override
    public void ended(String line) {
      // the verb that ran says in the same place what came of it
    }

    @Override
    public void say(String line) {
      text.accept(line);
    }
  }
}

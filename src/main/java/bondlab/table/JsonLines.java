package bondlab.table;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/**
 * A log of one JSON object per line, appended to while a loop runs, such as {@code metrics.jsonl}.
 *
 * <p>Lines are as {@link Json} writes them; null is a value that does not exist. A line has been
 * handed to the system when {@code append} returns, so a killed process loses at most the line it
 * was writing; reading leaves out such a torn last line, and opening the file again cuts it off.
 */
public final class JsonLines implements AutoCloseable {
  private final RandomAccessFile file;
  private final Path path;

  private JsonLines(RandomAccessFile file, Path path) {
    this.file = file;
    this.path = path;
  }

  /** Opens a log for appending, or creates it. A file has one writer. */
  public static JsonLines open(Path path) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      file.setLength(wholeLines(file));
      file.seek(file.length());
      return new JsonLines(file, path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot append to " + path + ": " + e, e);
    }
  }

  /**
   * Opens a log for appending after its first lines; cuts off what follows, which a resumed loop
   * writes again.
   *
   * @param lines to keep
   * @throws BadInput if the log has fewer complete lines
   */
  public static JsonLines openAfter(Path path, long lines) {
    JsonLines log = open(path);
    try {
      long end = endOfLines(log.file, lines);
      if (end < 0) {
        log.close();
        throw new BadInput(
            path + " has lost some of the " + lines + " lines that were written to it");
      }
      log.file.setLength(end);
      log.file.seek(end);
      return log;
    } catch (IOException e) {
      log.close();
      throw new UncheckedIOException("cannot cut " + path + ": " + e, e);
    }
  }

  /** Appends a line; values are numbers, truth values, text, null, and lists and maps of these. */
  public synchronized void append(Map<String, ?> line) {
    byte[] bytes = (Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      file.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot append to " + path + ": " + e, e);
    }
  }

  /** Appends a record, its components under their column names. */
  public void append(Record row) {
    append(Cells.toMap(row));
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path + ": " + e, e);
    }
  }

  /**
   * Reads every complete line, with values as {@link Json} gives them.
   *
   * @throws BadInput naming file and line if the file does not exist or a line is not a JSON object
   */
  public static List<Map<String, Object>> read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new BadInput(path + " does not exist");
    }
    List<Map<String, Object>> lines = new ArrayList<>();
    try {
      String text = Files.readString(path);
      String[] whole = text.substring(0, text.lastIndexOf('\n') + 1).split("\n");
      for (int i = 0; i < whole.length; i++) {
        if (!whole[i].isBlank()) {
          lines.add(Json.parseLine(whole[i], path, i + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e, e);
    }
    return lines;
  }

  /**
   * Reads every complete line as a row of these columns: an absent key is a missing cell, further
   * keys are ignored.
   *
   * @throws BadInput as {@link #read}, and if a value does not have the type of its column
   */
  public static Table readTable(Path path, Schema schema) {
    Table table = Tables.empty(path.getFileName().toString().replaceFirst("\\.jsonl$", ""), schema);
    List<String> problems = new ArrayList<>();
    for (Map<String, Object> line : read(path)) {
      for (Schema.Field field : schema.columns()) {
        Object value = line.get(field.name());
        try {
          boolean special = field.type() == Kind.DOUBLE && value instanceof String;
          Object cell = special ? Decimals.parse((String) value) : value;
          Cells.append(table.column(field.name()), cell);
        } catch (IllegalArgumentException e) {
          problems.add(path + ": " + line + ": " + e.getMessage());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return table;
  }

  /** The length of the first lines, −1 if there are fewer. */
  private static long endOfLines(RandomAccessFile file, long lines) throws IOException {
    file.seek(0);
    byte[] bytes = new byte[1 << 16];
    long left = lines;
    for (long start = 0; left > 0; start += bytes.length) {
      int read = file.read(bytes);
      for (int i = 0; i < read; i++) {
        left -= bytes[i] == '\n' ? 1 : 0;
        if (left == 0) {
          return start + i + 1;
        }
      }
      if (read < bytes.length) {
        return -1;
      }
    }
    return 0;
  }

  /** The length up to and with the last line feed. */
  private static long wholeLines(RandomAccessFile file) throws IOException {
    for (long end = file.length(); end > 0; end--) {
      file.seek(end - 1);
      if (file.read() == '\n') {
        return end;
      }
    }
    return 0;
  }
}

package bondlab.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The format of a file of text, by the ending of its name; all but Parquet may be gzipped. */
enum TextFormat {
  /** Plain UTF-8. */
  TEXT(".txt"),
  /** A JSON object per line. */
  JSON_LINES(".jsonl", ".ndjson"),
  /** RFC 4180 with a header. */
  CSV(".csv"),
  /** Apache Parquet. */
  PARQUET(".parquet");

  /** For messages. */
  static final String ALLOWED = ".txt, .jsonl, .ndjson or .csv (each also as .gz), or .parquet";

  private static final String PACKED = ".gz";

  private final List<String> endings;

  TextFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /** The format that a file's name says, capitals or not. */
  static Optional<TextFormat> of(Path file) {
    String name = name(file);
    String ending = isPacked(file) ? name.substring(0, name.length() - PACKED.length()) : name;
    for (TextFormat format : values()) {
      boolean possible = format != PARQUET || !isPacked(file);
      if (possible && format.endings.stream().anyMatch(ending::endsWith)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Whether the text is to be unpacked first. */
  static boolean isPacked(Path file) {
    return name(file).endsWith(PACKED);
  }

  /** Whether a name can be a path on this system. */
  static boolean isPath(String name) {
    try {
      return !name.isBlank() && !Path.of(name).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String name(Path file) {
    Path last = file.getFileName();
    return last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
  }
}

package bondlab.sharing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Bounds a JSON file of somebody else before it is parsed: a parser needs some hundred times the
 * memory of a short value, and a stack for each level.
 *
 * @param values in all of it
 * @param deepest levels inside one another
 */
record JsonBounds(long values, int deepest) {
  private static final int DEEPEST = 40;
  private static final int BYTES_A_VALUE = 4096; // of a parser, with room

  /** As many values as the memory of this program holds with room, and a million at most. */
  static JsonBounds usual() {
    return new JsonBounds(
        Math.min(1_000_000, Runtime.getRuntime().maxMemory() / BYTES_A_VALUE), DEEPEST);
  }

  /** Why the file is not to be parsed; nothing if it may be. */
  Optional<String> problem(Path file) throws IOException {
    long count = 0;
    int depth = 0;
    boolean inText = false;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (inText) {
          if (c == '\\') {
            in.read();
          }
          inText = c != '"';
          continue;
        }
        inText = c == '"';
        count += c == ',' || c == '\n' ? 1 : 0; // where HOCON begins a value
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (depth > deepest) {
          return Optional.of("is nested too deeply, more than " + deepest + " levels");
        }
        if (count > values) {
          return Optional.of("holds more than " + values + " values, more than any run writes");
        }
      }
    } catch (CharacterCodingException e) {
      return Optional.of("is not UTF-8 text");
    }
    return Optional.empty();
  }
}

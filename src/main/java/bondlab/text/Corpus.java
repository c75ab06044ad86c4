package bondlab.text;

import bondlab.config.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Documents, none empty and no two with the same text.
 *
 * @param source what was read
 * @param documents in the source's order
 */
public record Corpus(String source, List<Document> documents) {

  /** The source that is on the class path: English speeches of the European Parliament. */
  public static final String EUROPARL = "europarl-en";

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
          "source = "
              + source
              + " holds no text: give a UTF-8 file or folder with some text in it");
    }
    documents = List.copyOf(kept);
  }

  /**
   * Reads a corpus.
   *
   * @param source {@code europarl-en}, or a file or folder; see {@link CorpusSpec}
   * @throws BadInput if it is missing, unreadable, not UTF-8, empty, or not the expected release
   */
  public static Corpus read(String source) {
    return source.equals(EUROPARL)
        ? new Corpus(source, Europarl.read())
        : new Corpus(source, TextFiles.read(Path.of(source)));
  }

  /** Sums the documents' sizes in bytes of UTF-8. */
  public long bytes() {
    return documents.stream()
        .mapToLong(d -> d.text().getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /**
   * Hashes every document's text in order (SHA-256, hex): equal for equal text, whatever the path.
   */
  public String fingerprint() {
    StringBuilder all = new StringBuilder();
    for (Document document : documents) {
      all.append(document.text()).append('\n'); // no text has a line break of its own
    }
    return Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}

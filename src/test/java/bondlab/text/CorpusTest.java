package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  @Test
  void europarlHasTheCountedEnglishDocuments() {
    Corpus corpus = Corpus.read("europarl-en");
    assertEquals(1_260, corpus.documents().size());
    assertEquals(1_264_604, corpus.bytes());
    assertEquals(1_260, corpus.documents().stream().map(Document::id).distinct().count());
    assertTrue(corpus.documents().stream().noneMatch(d -> d.text().contains("  ")));
  }

  @Test
  void anotherReleaseIsRefusedWithBothSums() {
    byte[] changed = "changed".getBytes(StandardCharsets.UTF_8);
    var e = assertThrows(BadInput.class, () -> Europarl.requireSum(changed, "00ff"));
    assertTrue(e.getMessage().contains(Sha256.hex(changed)), e.getMessage());
    assertTrue(e.getMessage().contains("00ff"), e.getMessage());
  }

  @Test
  void dutchIsNotEnglish() {
    String dutch = "in de zaal is het debat nu over wat we in de raad willen zien ";
    String english = "in the house we now have a debate on what we and the council want to see ";
    assertFalse(Europarl.isEnglish(dutch.repeat(4)));
    assertTrue(Europarl.isEnglish(english.repeat(4)));
    assertFalse(Europarl.isEnglish("That concludes the vote."));
  }

  @Test
  void aFileIsADocumentAParagraph() throws IOException {
    Path file =
        Files.writeString(folder.resolve("a.txt"), "One\n line.\r\n\r\nTwo.\n \n\n Three. \n");
    List<Document> documents = Corpus.read(file.toString()).documents();
    assertEquals(
        List.of("One line.", "Two.", "Three."), documents.stream().map(Document::text).toList());
    assertEquals("a.txt, paragraph 2", documents.get(1).title());
  }

  @Test
  void aFolderIsADocumentAFileInOrderOfName() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "Second.\n\nStill second.");
    Files.writeString(folder.resolve("a.txt"), "First.");
    Files.writeString(folder.resolve("notes.md"), "Not a text file.");
    Corpus corpus = Corpus.read(folder.toString());
    assertEquals(
        List.of("First.", "Second. Still second."),
        corpus.documents().stream().map(Document::text).toList());
  }

  @Test
  void equalTextIsKeptOnceAndTheFingerprintIsOfTheText() throws IOException {
    Path twice = Files.writeString(folder.resolve("twice.txt"), "Same.\n\nOther.\n\nSame.");
    Path once = Files.writeString(folder.resolve("once.txt"), "Same.\n\nOther.");
    Path changed = Files.writeString(folder.resolve("changed.txt"), "Same. Other.");
    assertEquals(2, Corpus.read(twice.toString()).documents().size());
    String fingerprint = Corpus.read(twice.toString()).fingerprint();
    assertEquals(fingerprint, Corpus.read(once.toString()).fingerprint());
    assertNotEquals(fingerprint, Corpus.read(changed.toString()).fingerprint());
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), " \n\n ");
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xE9, 'b'});
    assertRefused(empty, "holds no text");
    assertRefused(latin, "is not UTF-8");
    assertRefused(folder.resolve("missing.txt"), "no such file or folder");
    assertRefused(Files.createDirectory(folder.resolve("bare")), "holds no text");
  }

  private static void assertRefused(Path source, String reason) {
    var e = assertThrows(BadInput.class, () -> Corpus.read(source.toString()));
    assertTrue(e.getMessage().contains(source.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}

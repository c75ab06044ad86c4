package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.table.TableFiles;
import bondlab.text.Corpus.Europarl;
import bondlab.text.Corpus.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

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

  private List<String> texts(String source) {
    return texts(source, "text");
  }

  private List<String> texts(String source, String column) {
    return Corpus.read(folder.resolve(source).toString(), column).documents().stream()
        .map(Document::text)
        .toList();
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path pack(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void aFileIsADocumentAParagraphWhateverEndsItsLines() throws IOException {
    for (String end : List.of("\n", "\r\n", "\r")) {
      write("a.txt", "a\nb\n\n \t\n\nc\n".replace("\n", end));
      assertEquals(List.of("a b", "c"), texts("a.txt"));
    }
    Corpus corpus =
        Corpus.read(write("b.TXT", "\uFEFFOne\n line.\r\n\r\nTwo.\n \n\n Three.").toString());
    assertEquals(
        List.of("One line.", "Two.", "Three."),
        corpus.documents().stream().map(Document::text).toList());
    assertEquals("b.TXT, paragraph 2", corpus.documents().get(1).title());
  }

  @Test
  void aFolderIsADocumentAFileInOrderOfNameAndTellsWhatItLeftOut() throws IOException {
    write("corpus/b.txt", "Second.\r\n\r\nStill second.");
    write("corpus/A.TXT", "First.");
    write("corpus/inner/c.jsonl", "{\"text\": \"Third.\"}\n{\"text\": \"Fourth.\"}\n");
    write("corpus/notes.md", "Not text.");
    write("corpus/._a.txt", "Hidden.");
    write("corpus/.git/d.txt", "Hidden too.");
    write("outside.txt", "Linked.");
    Files.createSymbolicLink(folder.resolve("corpus/link.txt"), folder.resolve("outside.txt"));
    Files.createSymbolicLink(folder.resolve("corpus/loop"), folder.resolve("corpus"));
    assertEquals(List.of("Linked."), texts("corpus/link.txt"), "a source that is a link");
    Corpus corpus = Corpus.read(folder.resolve("corpus").toString());
    assertEquals(
        List.of("First.", "Second. Still second.", "Third.", "Fourth."),
        corpus.documents().stream().map(Document::text).toList());
    assertEquals(1, corpus.notes().size());
    String note = corpus.notes().get(0);
    for (String left :
        List.of(
            "5 of its files",
            "notes.md",
            "._a.txt (hidden)",
            ".git (hidden)",
            "link.txt (a link)")) {
      assertTrue(note.contains(left), note);
    }
  }

  @Test
  void rowsOfAColumnAreDocumentsInEveryFormatPackedOrNot() throws IOException {
    String json =
        "\uFEFF{\"id\": 1, \"body\": \"One,\\n\\\"é\\\" 😀\"}\r\n\r\n{\"body\": null}\r\n{\"id\": 2}\r\n"
            + "{\"body\": \"Two\", \"Body\": \"x\", \"more\": {\"a\": [1]}}";
    String csv = "\uFEFFid,body\r\n1,\"One,\r\n\"\"é\"\" 😀\"\r\n2,\r\n3,Two\r\n";
    write("a.jsonl", json);
    write("b.csv", csv);
    pack("c.jsonl.gz", json);
    pack("d.CSV.GZ", csv);
    TableFiles.writeParquet(
        Table.create(
            "t",
            StringColumn.create("Body", "x", "x", "x"),
            StringColumn.create("body text", "One,\n\"é\" 😀", "", "Two"),
            DoubleColumn.create("score", 1, 2, 3)),
        folder.resolve("e[1]*.parquet"));
    for (String file : List.of("a.jsonl", "b.csv", "c.jsonl.gz", "d.CSV.GZ")) {
      assertEquals(List.of("One, \"é\" 😀", "Two"), texts(file, "body"), file);
    }
    assertEquals(List.of("One, \"é\" 😀", "Two"), texts("e[1]*.parquet", "body text"));
    pack("f.txt.gz", "One\n\nTwo");
    assertEquals(List.of("One", "Two"), texts("f.txt.gz"));
  }

  @Test
  void documentsAreNumberedWithoutTheEmptyAndTheRepeated() throws IOException {
    Path file =
        write(
            "a.jsonl",
            "{\"text\": \"a\"}\n{\"text\": \" \"}\n{\"text\": \"a\"}\n{\"text\": \"b\"}\n");
    Corpus corpus = Corpus.read(file.toString());
    assertEquals(List.of(0, 1), corpus.documents().stream().map(Document::id).toList());
    assertEquals("a.jsonl, row 4", corpus.documents().get(1).title());
    assertEquals(2, corpus.notes().size(), corpus.notes().toString());
    assertEquals(
        Corpus.read(write("b.txt", "a\n\nb").toString()).fingerprint(), corpus.fingerprint());
  }

  @Test
  void theFingerprintIsOfIdsAndTexts() {
    String two = of(new Document(0, "x", "a"), new Document(1, "y", "b"));
    assertEquals(two, of(new Document(0, "other", "a"), new Document(1, "", "b")));
    assertNotEquals(two, of(new Document(0, "x", "a"), new Document(2, "y", "b")));
    assertNotEquals(two, of(new Document(0, "x", "a b")));
    assertNotEquals(two, of(new Document(1, "y", "b"), new Document(0, "x", "a")));
  }

  private static String of(Document... documents) {
    return new Corpus("x", List.of(documents)).fingerprint();
  }

  @Test
  void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    write("a.jsonl", "{\"texts\": \"a\", \"n\": 1}\n");
    write("b.csv", "texts,n\na,1\n");
    TableFiles.writeParquet(
        Table.create("t", StringColumn.create("texts", "a"), StringColumn.create("n", "b")),
        folder.resolve("c.parquet"));
    for (String file : List.of("a.jsonl", "b.csv", "c.parquet")) {
      assertRefused(folder.resolve(file), "corpus.column = text");
      assertRefused(folder.resolve(file), "did you mean texts?");
    }
    write("d.txt", "a\n\nb");
    var e = assertThrows(BadInput.class, () -> texts("d.txt", "body"));
    assertTrue(e.getMessage().contains("has no columns"), e.getMessage());
  }

  @Test
  void whatIsNoTextIsNamedWithItsLineOrByte() throws IOException {
    write("a.jsonl", "{\"text\": \"a\"}\n\n{\"text\": [\"b\"]}\n");
    assertRefused(folder.resolve("a.jsonl"), "a.jsonl:3 holds list");
    write("b.jsonl", "{\"text\": \"a\"}\n{\"text\": \n");
    assertRefused(folder.resolve("b.jsonl"), "b.jsonl:2 is not a JSON object");
    write("c.jsonl", "[1]\n");
    assertRefused(folder.resolve("c.jsonl"), "c.jsonl:1 is not a JSON object");
    write("d.jsonl", "{\"text\": " + "[".repeat(100_000) + "}\n");
    assertRefused(folder.resolve("d.jsonl"), "nested too deeply");
    write("e.jsonl", "{\"text\": \"a\\ud83d\"}\n");
    assertRefused(folder.resolve("e.jsonl"), "half of a character");
    write("f.csv", "text\na\nb, c\n");
    assertRefused(folder.resolve("f.csv"), "f.csv:3 has 2 fields");
    write("g.csv", "text,n,text\na,1,b\n");
    assertRefused(folder.resolve("g.csv"), "two columns of that name");
    write("h.csv", "text\n\"a\n");
    assertRefused(folder.resolve("h.csv"), "h.csv:2");
    TableFiles.writeParquet(
        Table.create("t", DoubleColumn.create("text", 1)), folder.resolve("i.parquet"));
    assertRefused(folder.resolve("i.parquet"), "holds DOUBLE");
    write("j.parquet", "no Parquet");
    assertRefused(folder.resolve("j.parquet"), "cannot be read as Parquet");
    Files.write(folder.resolve("k.txt"), new byte[] {'o', 'k', '\r', '\n', 'a', (byte) 0xE9, 'b'});
    assertRefused(folder.resolve("k.txt"), "byte 5 (E9, line 2) is not UTF-8");
    Files.write(folder.resolve("l.txt"), "a".getBytes(StandardCharsets.UTF_16LE));
    assertRefused(folder.resolve("l.txt"), "byte 1 is a NUL byte");
    Files.write(folder.resolve("m.txt"), new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', '\n'});
    assertRefused(folder.resolve("m.txt"), "UTF-16");
    Files.write(folder.resolve("n.txt"), new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x80});
    assertRefused(folder.resolve("n.txt"), "byte 2 (E2");
    write("o.jsonl.gz", "{\"text\": \"a\"}\n");
    assertRefused(folder.resolve("o.jsonl.gz"), "no whole gzip file");
  }

  @Test
  void aMessageStaysShortWhateverIsInTheFile() throws IOException {
    String much = "x".repeat(100_000);
    write("a.csv", much + "\n");
    write("b.jsonl", "{\"" + much + "\": 1}\n");
    write("c.jsonl", "{" + much + "\n");
    for (String file : List.of("a.csv", "b.jsonl", "c.jsonl")) {
      var e = assertThrows(BadInput.class, () -> texts(file));
      assertTrue(e.getMessage().length() < 1_000, e.getMessage().length() + " characters");
    }
  }

  @Test
  void anArchiveThatUnpacksToMoreThanTheAllowanceStopsThere() throws IOException {
    Path bomb = pack("a.txt.gz", "0".repeat(1_000_000));
    assertTrue(Files.size(bomb) < 10_000);
    var e =
        assertThrows(
            BadInput.class,
            () -> {
              try (var lines =
                  Utf8Lines.open(bomb, new Utf8Lines.Allowance("corpus.source", 500_000))) {
                lines.next();
              }
            });
    assertTrue(e.getMessage().contains("more than 500,000 bytes"), e.getMessage());
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    assertRefused(write("empty.txt", " \n\n "), "holds no text");
    assertRefused(folder.resolve("missing.txt"), "no such file or folder");
    assertRefused(Files.createDirectory(folder.resolve("bare")), "holds no text");
    assertRefused(write("notes/a.md", "text").getParent(), "left out: a.md");
    for (String name : List.of("a.md", "b.json", "c", "d.parquet.gz")) {
      assertRefused(write(name, "text"), "the ending of the name");
    }
    Path link = Files.createSymbolicLink(folder.resolve("zero.txt"), Path.of("/dev/zero"));
    assertRefused(link, "no such file or folder");
  }

  private static void assertRefused(Path source, String reason) {
    var e = assertThrows(BadInput.class, () -> Corpus.read(source.toString()));
    assertTrue(e.getMessage().contains(source.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }
}

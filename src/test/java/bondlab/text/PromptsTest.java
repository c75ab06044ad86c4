package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.table.TableFiles;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class PromptsTest {
  /** Bytes only: a token a character. */
  private static final Tokenizer BYTES =
      BytePairTokenizer.of(BytePairTrainer.train(List.of(), 257));

  @TempDir Path folder;

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static PromptTexts read(String file, String column, String id, String continuation) {
    return PromptTexts.read(
        new PromptSource(
            Optional.of(file), column, Optional.ofNullable(id), Optional.ofNullable(continuation)));
  }

  private static List<String> texts(Prompts prompts) {
    return prompts.prompts().stream().map(p -> BYTES.decode(p.tokens())).toList();
  }

  private static List<Integer> ids(Prompts prompts) {
    return prompts.prompts().stream().map(Prompt::id).toList();
  }

  @Test
  void promptsAreEncodedAsInRunningTextOrAsTheyAre() {
    Prompts running = Prompts.of(BYTES, "Madam President, ", "I agree\r\n that ");
    assertEquals(List.of(" Madam President,", " I agree that"), texts(running));
    assertEquals(List.of(0, 1), ids(running));
    assertFalse(running.continued());
    Prompts exact = PromptTexts.of("Madam President, ", "\nYes").asTheyAre().encode(BYTES);
    assertEquals(List.of("Madam President, ", "\nYes"), texts(exact));
    // the beginning of a document is encoded alike
    List<Document> documents = List.of(new Document(0, "", "I agree that it is so."));
    PromptWithContinuation opening =
        PromptWithContinuation.byDocument(documents, BYTES, 13, 3).get(0).get(0);
    assertArrayEquals(opening.prompt().tokens(), running.prompts().get(1).tokens());
  }

  @Test
  void everyFormatGivesTheSamePromptsAndFingerprint() throws IOException {
    String json =
        write(
            "a.jsonl",
            "{\"id\": 7, \"question\": \"Why,\\n\\\"é\\\"?\", \"answer\": \"So.\"}\r\n"
                + "{\"answer\": null, \"question\": \"How?\", \"id\": 3}\r\n");
    String csv = write("b.csv", "id,answer,question\n7,So.,\"Why,\n\"\"é\"\"?\"\n3,,How?\n");
    String parquet = folder.resolve("c.parquet").toString();
    TableFiles.writeParquet(
        Table.create(
            "t",
            IntColumn.create("id", 7, 3),
            StringColumn.create("question", "Why,\n\"é\"?", "How?"),
            StringColumn.create("answer", "So.", "")),
        Path.of(parquet));
    String fingerprint = read(json, "question", "id", "answer").fingerprint();
    for (String file : List.of(json, csv, parquet)) {
      PromptTexts read = read(file, "question", "id", "answer");
      assertEquals(fingerprint, read.fingerprint(), file);
      assertTrue(read.notes().get(0).contains("1 of 2 prompts have no human"), file);
      Prompts prompts = read.encode(BYTES);
      assertEquals(List.of(7, 3), ids(prompts));
      assertEquals(List.of(" Why, \"é\"?", " How?"), texts(prompts));
      assertEquals(" So.", BYTES.decode(prompts.openings().get(0).human()));
      assertTrue(prompts.openings().get(1).continuation().isEmpty());
    }
    assertNotEquals(fingerprint, read(json, "question", null, "answer").fingerprint());
    assertNotEquals(fingerprint, read(json, "question", "id", null).fingerprint());
    assertNotEquals(fingerprint, read(json, "question", "id", "answer").asTheyAre().fingerprint());
  }

  @Test
  void aTextFileIsAPromptALine() throws IOException {
    String file = write("a.TXT", "\uFEFFOne\r\nTwo\r\n\r\n");
    assertEquals(List.of(" One", " Two"), texts(Prompts.read(Path.of(file), "prompt", BYTES)));
    assertRefused(() -> read(write("b.txt", "One\n\nTwo\n"), "prompt", null, null), "b.txt:2");
    assertRefused(() -> read(file, "question", null, null), "plain text");
    assertRefused(() -> read(file, "prompt", "id", null), "plain text");
  }

  @Test
  void idsThatAreNoNumbersAreNames() throws IOException {
    String file = write("a.csv", "q,id\na,x-1\nb,2\n");
    Prompts prompts = read(file, "q", "id", null).encode(BYTES);
    assertEquals(List.of(0, 1), ids(prompts));
    assertEquals(List.of("x-1", "2"), prompts.names());
    Prompts large = read(write("b.csv", "q,id\na,2147483648\n"), "q", "id", null).encode(BYTES);
    assertEquals(List.of(0), ids(large));
    Prompts zeros = read(write("c.csv", "q,id\na,01\nb,1\n"), "q", "id", null).encode(BYTES);
    assertEquals(List.of(0, 1), ids(zeros), "01 and 1 are two names, not one number");
  }

  @Test
  void everyBadRowIsNamed() throws IOException {
    String file = write("a.csv", "q,id\na,1\n ,2\nb,1\nc,\n");
    BadInput e = assertThrows(BadInput.class, () -> read(file, "q", "id", null));
    assertEquals(3, e.problems().size(), e.getMessage());
    for (String part :
        List.of(
            "a.csv:3: the prompt is empty",
            "a.csv:4: the id 1 is that of",
            "a.csv:2",
            "a.csv:5: the id")) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertRefused(() -> read(file, "question", null, null), "prompts.column = question");
    assertRefused(() -> read(file, "q", "ids", null), "prompts.id_column = ids");
    assertRefused(() -> read(file, "q", null, "a"), "prompts.continuation_column = a");
    assertRefused(() -> read(folder.toString(), "q", null, null), "no such file");
    assertRefused(() -> read(write("b.json", "[]"), "q", null, null), "the ending of the name");
    assertRefused(() -> read(write("c.csv", "q\n"), "q", null, null), "holds no prompt");
    assertRefused(() -> PromptTexts.of(), "holds no prompt");
    assertRefused(() -> PromptTexts.of("a", "\u00A0"), "prompt 1: the prompt is empty");
  }

  @Test
  void aPromptThatIsTooLongIsNamedWithItsTokens() throws IOException {
    PromptTexts texts = read(write("a.csv", "q\nab\nabcdef\nabcdefg\n"), "q", null, null);
    BadInput e = assertThrows(BadInput.class, () -> texts.encode(BYTES, 6, 4));
    assertEquals(2, e.problems().size(), e.getMessage());
    assertTrue(
        e.getMessage().contains("a.csv:3: the prompt has 7 tokens, at most 6"), e.getMessage());
    assertEquals(3, texts.encode(BYTES, 8, 4).size());
  }

  @Test
  void aContinuationFollowsWithTheSpaceItNeedsAndIsCutAsAResponseWouldBe() throws IOException {
    String file =
        write(
            "a.jsonl",
            "{\"p\": \"I say\", \"c\": \"that  so\"}\n{\"p\": \"I\", \"c\": \" , yes\"}\n");
    Prompts prompts = read(file, "p", null, "c").encode(BYTES, 10, 6);
    assertTrue(prompts.continued());
    assertEquals(" that ", BYTES.decode(prompts.openings().get(0).human()));
    assertEquals(", yes", BYTES.decode(prompts.openings().get(1).human()));
    Prompts exact = read(file, "p", null, "c").asTheyAre().encode(BYTES);
    assertEquals("that  so", BYTES.decode(exact.openings().get(0).human()));
  }

  @Test
  void repeatedPromptsAreToldAndKept() {
    PromptTexts texts = PromptTexts.of("a b", "c", " a  b ");
    assertEquals(3, texts.rows().size());
    assertTrue(texts.notes().get(0).contains("prompt 0 and prompt 2"), texts.notes().toString());
  }

  @Test
  void valuesShowThemselves() {
    Prompts prompts = Prompts.of(BYTES, "Madam President,", "x".repeat(58) + "😀😀");
    assertTrue(prompts.toString().contains("prompt 0: \"Madam President,\""), prompts.toString());
    assertTrue(prompts.toString().endsWith("x😀 …\""), prompts.toString());
    PromptWithContinuation opening =
        new PromptWithContinuation(prompts.prompts().get(0), BYTES.encode(" I agree"));
    assertEquals("prompt 0: \"Madam President,\" → \"I agree\"", opening.toString());
    BadInput e = assertThrows(BadInput.class, () -> prompts.openings().get(0).human());
    assertTrue(e.getMessage().contains("prompt 0"), e.getMessage());
  }

  @Test
  void settingsBindAndAColumnOfNothingIsRefused() {
    PromptSource bound =
        Bind.to(
            PromptSource.class,
            ConfigFactory.parseString(
                "source = a.csv, column = q, id_column = null, continuation_column = c"));
    assertEquals(Optional.of("c"), bound.continuationColumn());
    assertRefused(
        () -> new PromptSource(Optional.empty(), "", Optional.of("i"), Optional.of(" ")),
        "prompts.id_column",
        "prompts.continuation_column",
        "prompts.column");
  }

  private interface Reading {
    Object read() throws IOException;
  }

  private static void assertRefused(Reading reading, String... parts) {
    BadInput e = assertThrows(BadInput.class, reading::read);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }
}

package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.PreferenceTexts.Row;
import bondlab.policy.Completion;
import bondlab.text.BytePairTokenizer;
import bondlab.text.Chat;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.Document;
import bondlab.text.PretrainedTokenizer;
import bondlab.text.SmolLm2;
import bondlab.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of pairs in the forms that TRL documents for preference data. */
class PreferenceTextsTest {
  @TempDir private Path folder;

  private PreferenceTexts read(String... lines) {
    try {
      Path file = Files.write(folder.resolve("pairs.jsonl"), List.of(lines));
      return PreferenceTexts.read("pairs.source", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shown(Row row) {
    return row.prompt() + "|" + row.chosen() + "|" + row.rejected();
  }

  @Test
  void textsWithAndWithoutAPrompt() {
    PreferenceTexts texts =
        read(
            "{\"prompt\": \"The sky is\", \"chosen\": \" blue.\", \"rejected\": \" green.\"}",
            "{\"chosen\": \"The sky is blue.\", \"rejected\": \"The sky is black.\", \"id\": 7}",
            "{\"chosen\": \"It is. Yes\", \"rejected\": \"It isn't. No\"}",
            "{\"chosen\": \"It is\", \"rejected\": \"It is so\"}");
    assertEquals(
        List.of(
            "The sky is| blue.| green.",
            "The sky is| blue.| black.", // TRL would ask "The sky is bl"
            "It| is. Yes| isn't. No",
            "It is|| so"),
        texts.rows().stream().map(PreferenceTextsTest::shown).toList());
    assertEquals(3, texts.prompts());
    assertEquals(false, texts.hasConversations());
  }

  private static String messages(String... roleAndContent) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < roleAndContent.length; i += 2) {
      all.append(i == 0 ? "" : ", ")
          .append(
              "{\"role\": \"%s\", \"content\": \"%s\"}"
                  .formatted(roleAndContent[i], roleAndContent[i + 1]));
    }
    return "[" + all + "]";
  }

  @Test
  void conversationsWithAndWithoutAPrompt() {
    String prompt = messages("system", "Be brief.", "user", "A sky?");
    String yes = messages("assistant", "Blue.");
    String no = messages("assistant", "Red.");
    String whole = messages("system", "Be brief.", "user", "A sky?", "assistant", "Blue.");
    String other = messages("system", "Be brief.", "user", "A sky?", "assistant", "Red.");
    PreferenceTexts texts =
        read(
            "{\"prompt\": %s, \"chosen\": %s, \"rejected\": %s}".formatted(prompt, yes, no),
            "{\"chosen\": %s, \"rejected\": %s}".formatted(whole, other));
    for (Row row : texts.rows()) {
      assertEquals(
          List.of(new Message("system", "Be brief."), Message.user("A sky?")), row.messages());
      assertEquals("|Blue.|Red.", shown(row));
    }
    assertEquals(1, texts.prompts());
    assertTrue(texts.hasConversations());
    try (Tokenizer tokenizer = bytes()) {
      String told = problems(() -> texts.encode(tokenizer, Optional.empty(), 99, 99, true)).get(0);
      assertTrue(told.contains("pairs.jsonl:1: messages need a chat model"), told);
    }
  }

  private static List<String> problems(Runnable call) {
    return assertThrows(BadInput.class, call::run).problems();
  }

  @Test
  void everyLineThatIsNoPairIsToldByFileAndLine() {
    List<String> told =
        problems(
            () ->
                read(
                    "{\"prompt\": \"a\", \"chosen\": \" b\"}",
                    "{\"prompt\": \"a\", \"chosen\": 3, \"rejected\": \"\"}",
                    "{\"prompt\": \"a\", \"chosen\": \" b\", \"rejected\": \" b\"}",
                    "{\"chosen\": \"yes\", \"rejected\": \"no\"}",
                    "{\"prompt\": \"a\", \"chosen\": [{\"role\": \"user\"}], \"rejected\": \"\"}",
                    "{\"chosen\": %s, \"rejected\": %s}"
                        .formatted(messages("assistant", "a"), messages("assistant", "b")),
                    "{\"chosen\": %s, \"rejected\": %s}"
                        .formatted(
                            messages("user", "a", "user", "b"), messages("user", "a", "user", "c")),
                    "{\"chosen\": [{\"role\": \"user\"}], \"rejected\": []}"));
    List<String> parts =
        List.of(
            ":1: rejected is missing",
            ":2: chosen is neither a text nor a list",
            ":3: chosen and rejected are the same",
            ":4: the prompt is empty",
            ":5: prompt, chosen and rejected must all be texts, or all lists",
            ":6: chosen and rejected begin with no message in common",
            ":7: chosen must be the prompt and one message of the assistant",
            ":8: chosen.0.content");
    assertEquals(parts.size(), told.size(), told::toString);
    for (int i = 0; i < parts.size(); i++) {
      assertTrue(told.get(i).contains("pairs.jsonl" + parts.get(i)), told.get(i));
    }
    assertTrue(
        problems(() -> PreferenceTexts.read("pairs.source", folder.resolve("no").toString()))
            .get(0)
            .contains("no such file"));
    assertTrue(problems(() -> read("")).get(0).contains("holds no pairs"));
  }

  private static Tokenizer bytes() {
    return BytePairTokenizer.train(List.of(new Document(0, "bytes", "Two and two?")), 257);
  }

  @Test
  void responsesEndOrAreCutAsAPolicysAre() {
    try (Tokenizer tokenizer = bytes()) {
      PreferenceTexts.Encoded encoded =
          read(
                  "{\"prompt\": \"Two and two?\", \"chosen\": \" Four.\", \"rejected\": \""
                      + " Five.\"}",
                  "{\"prompt\": \"A sky?\", \"chosen\": \" Blue\", \"rejected\": \" Blue and"
                      + " white.\"}",
                  "{\"prompt\": \"Two and two?\", \"chosen\": \" 4\", \"rejected\": \" 22\"}")
              .encode(tokenizer, Optional.empty(), 20, 6, true);
      assertEquals(0, encoded.leftOut());
      List<PreferencePairs.Pair> pairs = encoded.pairs().pairs();
      assertEquals(2, encoded.pairs().prompts().size());
      assertEquals(0, pairs.get(2).chosen().prompt().id(), "one prompt, one id");
      assertEquals(" Four.", pairs.get(0).chosen().text());
      assertEquals(6, pairs.get(0).chosen().tokens().length, "cut where a policy's response is");
      Completion ended = pairs.get(1).chosen();
      assertEquals(6, ended.tokens().length);
      assertEquals(tokenizer.endOfText(), ended.tokens()[5]);
      assertEquals(" Blue ", pairs.get(1).rejected().text());
      assertArrayEquals(
          tokenizer.encode(" A sky?"), ended.prompt().tokens(), "as it stands in running text");
      assertTrue(
          problems(
                  () ->
                      read("{\"prompt\": \"A sky\", \"chosen\": \"b\", \"rejected\": \"c\"}")
                          .encode(tokenizer, Optional.empty(), 3, 6, true))
              .get(0)
              .contains("pairs.jsonl:1: the prompt has 6 tokens, at most 3"));
      String[] alike = {
        "{\"prompt\": \"a\", \"chosen\": \" bbbbbbb\", \"rejected\": \" bbbbbbc\"}",
        "{\"prompt\": \"a\", \"chosen\": \" b\", \"rejected\": \" c\"}"
      };
      assertEquals(1, read(alike).encode(tokenizer, Optional.empty(), 20, 6, true).leftOut());
      PreferenceTexts.Encoded endless =
          read(alike[1]).encode(tokenizer, Optional.empty(), 20, 7, false);
      assertEquals(" c", endless.pairs().pairs().get(0).rejected().text());
      assertEquals(2, endless.pairs().pairs().get(0).rejected().tokens().length, "has no end");
      assertEquals(
          1,
          read("{\"chosen\": \"It is\", \"rejected\": \"It is so\"}", alike[1])
              .encode(tokenizer, Optional.empty(), 20, 7, false)
              .leftOut());
      assertTrue(
          problems(() -> read(alike[0]).encode(tokenizer, Optional.empty(), 20, 6, true))
              .get(0)
              .contains("differ nowhere in the first 6 tokens"));
    }
  }

  @Test
  void conversationsGoThroughTheTemplateOfTheRealSmolLm2() throws IOException {
    try (PretrainedTokenizer real = PretrainedTokenizer.of(SmolLm2.vocabulary())) {
      Chat chat = Chat.of(real, "SmolLM2");
      PreferenceTexts.Encoded encoded =
          read(
                  "{\"prompt\": %s, \"chosen\": %s, \"rejected\": %s}"
                      .formatted(
                          messages("system", "Be brief.", "user", "A sky?"),
                          messages("assistant", "Blue."),
                          messages("assistant", "It may well be red.")),
                  "{\"prompt\": \"Two and two?\", \"chosen\": \"4\", \"rejected\": \"5\"}")
              .encode(real, Optional.of(chat), 64, 4, true);
      List<PreferencePairs.Pair> pairs = encoded.pairs().pairs();
      Completion blue = pairs.get(0).chosen();
      assertEquals(
          "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nA sky?<|im_end|>\n"
              + "<|im_start|>assistant\n",
          real.decode(blue.prompt().tokens()));
      assertEquals("Blue.", blue.text());
      assertEquals("<|im_end|>", real.decode(new int[] {blue.tokens()[blue.tokens().length - 1]}));
      Completion red = pairs.get(0).rejected();
      assertEquals("It may well be", red.text(), "cut, so it has no end");
      assertArrayEquals(
          chat.encode(List.of(Message.user("Two and two?")), true),
          pairs.get(1).chosen().prompt().tokens(),
          "a plain prompt is a message of a user");
    }
  }
}

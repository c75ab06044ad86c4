package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.text.ChatTemplate.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The texts that are expected are those of transformers and Jinja2; {@code
 * src/test/python/fixture_chat.py} made them.
 */
class ChatTemplateTest {
  private static final Map<String, Object> EXPECTED =
      PretrainedTokenizerTest.resource("chat-templates.json");

  private static final Map<String, String> TOKENS = Map.of("bos_token", "<s>", "eos_token", "</s>");
  private static final Optional<LocalDate> DAY = Optional.of(LocalDate.of(2025, 9, 7));

  @Test
  void templatesOfModelsRenderAsInTransformers() throws IOException {
    for (Object each : (List<?>) EXPECTED.get("rendered")) {
      Map<?, ?> row = (Map<?, ?>) each;
      String name = (String) row.get("template");
      ChatTemplate template = ChatTemplate.parse(template(name), name);
      List<Message> messages = chat((String) row.get("chat"));
      boolean answer = (Boolean) row.get("answer");
      if (row.get("text") == null) {
        BadInput e =
            assertThrows(
                BadInput.class,
                () -> template.render(messages, answer, TOKENS, DAY),
                row::toString);
        assertTrue(e.getMessage().contains("must alternate"), e.getMessage());
        assertTrue(e.getMessage().contains(name), e.getMessage());
      } else {
        assertEquals(
            row.get("text"), template.render(messages, answer, TOKENS, DAY), row.toString());
      }
    }
  }

  @Test
  void singleFeaturesAndMixturesOfWhiteSpaceRenderAsInJinja2() {
    for (Object each : (List<?>) EXPECTED.get("snippets")) {
      Map<?, ?> row = (Map<?, ?>) each;
      String source = (String) row.get("template");
      ChatTemplate template = ChatTemplate.parse(source, "snippet");
      assertEquals(row.get("text"), template.render(chat("user"), false, TOKENS, DAY), source);
    }
  }

  @Test
  void whatJinja2RefusesIsRefusedByLine() {
    for (Object each : (List<?>) EXPECTED.get("refused")) {
      String source = "\n\n" + each;
      BadInput e = assertThrows(BadInput.class, () -> render(source), source);
      assertTrue(e.getMessage().contains("this model"), e.getMessage());
    }
    assertTrue(refusal("a\n{{ 1 + none }}").contains("line 2: a number + none"));
    assertTrue(refusal("{{ raise_exception('own words') }}").contains("own words"));
  }

  @Test
  void whatIsNotSupportedIsNamed() {
    assertTrue(refusal("\n{% macro f() %}{% endmacro %}").contains("line 2: {% macro %}"));
    assertTrue(refusal("{{ 'a'|title }}").contains("the filter title"));
    assertTrue(refusal("{{ 'a'.title() }}").contains("the method title"));
    assertTrue(refusal("{{ 1 < 2 < 3 }}").contains("chain"));
    assertTrue(refusal("{{ messages }}").contains("a list cannot be printed"));
    assertTrue(refusal("{{ strftime_now('%H') }}").contains("%H"));
    assertEquals("", render("{% if false %}{{ 'a'|title }}{% endif %}"), "not reached");
  }

  @Test
  void aTemplateWithoutEndOrBoundIsStopped() {
    String nested = "{% for a in range(100000) %}".repeat(3) + "{% endfor %}".repeat(3);
    assertTrue(refusal(nested).contains("does not come to an end"));
    String doubling =
        "{% set n = namespace(s='aa') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}"
            + "{% endfor %}";
    assertTrue(refusal(doubling).contains("grows beyond"));
    assertTrue(refusal("{{ " + "(".repeat(100_000) + "1 }}").contains("nested too deeply"));
    assertTrue(refusal("{{ 1" + "|string".repeat(30_000) + " }}").contains("too deeply"));
    assertTrue(refusal(" ".repeat(1 << 19)).contains("characters"));
    assertTrue(refusal("{% if 1 %}".repeat(20_000)).contains("nested too deeply"));
  }

  @Test
  void aTemplateThatAsksForTheDayIsGivenTheDayOfTheCall() throws IOException {
    ChatTemplate template = ChatTemplate.parse(template("like-llama.jinja"), "like-llama");
    String with = template.render(chat("user"), true, TOKENS, DAY);
    String without = template.render(chat("user"), true, TOKENS, Optional.empty());
    assertTrue(with.contains("Day: 07 Sep 2025"), with);
    assertTrue(without.contains("Day: 1 Jan 2024"), without);
  }

  @Test
  void aRoleThatNoTemplateKnowsIsRefused() {
    BadInput e = assertThrows(BadInput.class, () -> new Message("robot", "x"));
    assertTrue(e.getMessage().contains("role = robot: must be system, user or assistant"));
  }

  private static String refusal(String source) {
    return assertThrows(BadInput.class, () -> render(source), source).getMessage();
  }

  private static String render(String source) {
    return ChatTemplate.parse(source, "this model").render(chat("user"), false, TOKENS, DAY);
  }

  private static List<Message> chat(String name) {
    Map<String, Object> one = Map.of("messages", ((Map<?, ?>) EXPECTED.get("chats")).get(name));
    return Chat.messages(one, name);
  }

  private static String template(String name) throws IOException {
    try (var in = ChatTemplateTest.class.getResourceAsStream("/bondlab/text/templates/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

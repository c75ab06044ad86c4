package bondlab.text;

import bondlab.config.BadInput;
import bondlab.table.Json;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.Corpus.Sha256;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Conversations with a chat model: messages to token ids, by the model's own tokenizer and
 * template.
 *
 * <p>Only the template's special tokens are special. A message that spells one, such as {@code
 * <|im_end|>}, is plain text to the model and cannot end its turn; transformers' {@code
 * apply_chat_template} would let it. All other ids are the same.
 *
 * <p>A beginning of text stands in the ids if the template writes one.
 *
 * @param tokenizer not owned
 * @param template the model's
 * @param today the date of templates that ask for it; none unless {@link #on} is called, so that a
 *     prompt is the same tomorrow
 */
public record Chat(
    PretrainedTokenizer tokenizer, ChatTemplate template, Optional<LocalDate> today) {
  private static final String MESSAGES = "messages";

  /** Code points that no text has: Unicode keeps them for a program's own use. */
  private static final char FIRST_MARK = '\uFDD0';

  private static final char LAST_MARK = '\uFDEF';

  /**
   * The chat of a tokenizer's own template.
   *
   * @param origin the model, for messages
   * @throws BadInput if it has none, or one that is not supported
   */
  public static Chat of(PretrainedTokenizer tokenizer, String origin) {
    String template =
        tokenizer
            .chatTemplate()
            .orElseThrow(
                () ->
                    new BadInput(
                        origin
                            + " has no chat template, so it is no chat model; give it plain text"));
    return new Chat(tokenizer, ChatTemplate.parse(template, origin), Optional.empty());
  }

  /** The same on a day, which Llama 3.2's template writes. */
  public Chat on(LocalDate day) {
    return new Chat(tokenizer, template, Optional.of(day));
  }

  /**
   * Renders as text.
   *
   * @param answer whether the beginning of the assistant's answer is put at the end
   */
  public String render(List<Message> messages, boolean answer) {
    Map<String, String> tokens = new HashMap<>();
    tokens.put("eos_token", tokenizer.eosToken());
    tokenizer.bosToken().ifPresent(bos -> tokens.put("bos_token", bos));
    return template.render(messages, answer, tokens, today);
  }

  /**
   * Encodes.
   *
   * @param answer whether the beginning of the assistant's answer is put at the end
   * @return ids [P]
   */
  public int[] encode(List<Message> messages, boolean answer) {
    Marked marked = Marked.of(messages, List.copyOf(tokenizer.specials().keySet()));
    return tokenizer.encodeWithSpecials(render(marked.messages, answer), marked.back);
  }

  /**
   * Makes the prompt that asks for an answer.
   *
   * @param id as in {@link Prompt}
   */
  public Prompt prompt(int id, List<Message> messages) {
    return new Prompt(id, encode(messages, true), tokenizer, messages);
  }

  /** The text of an answer's ids, without the special token that ends it or any other. */
  public String answer(int[] tokens) {
    return tokenizer.decode(tokens, false);
  }

  /** Hash (SHA-256, hex) of all that decides the ids of a conversation. */
  public String fingerprint() {
    Sha256 sum = new Sha256();
    sum.add(tokenizer.fingerprint());
    sum.add(template.source());
    sum.add(today.toString());
    return sum.hex();
  }

  /**
   * Reads conversations, one per line: {@code {"messages": [{"role": …, "content": …}, …]}} or
   * {@code {"prompt": …}}, which is one message of a user. Other keys are left alone; empty lines
   * too.
   *
   * @throws BadInput with every problem, by file, line and field
   */
  public static List<List<Message>> read(Path file) {
    return JsonRows.read(file, MESSAGES, Chat::messages);
  }

  /**
   * Reads the conversation of a JSON object; see {@link #read}.
   *
   * @param where file and line, for messages
   */
  public static List<Message> messages(Map<String, Object> object, String where) {
    Object messages = object.get(MESSAGES);
    if (messages == null && object.get(PromptSource.COLUMN) instanceof String prompt) {
      return List.of(Message.user(prompt));
    }
    if (!(messages instanceof List<?> list) || list.isEmpty()) {
      throw new BadInput(
          where + ": messages must be a list of {\"role\": …, \"content\": …}, or prompt a text");
    }
    return messages(list, MESSAGES, where);
  }

  /**
   * Reads a conversation.
   *
   * @param value a list of objects with role and content
   * @param key that it stands under, for messages
   * @param where file and line, for messages
   */
  public static List<Message> messages(Object value, String key, String where) {
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      throw new BadInput(
          where + ": " + key + " must be a list of {\"role\": …, \"content\": …}, not empty");
    }
    List<Message> read = new ArrayList<>();
    BadInput.Collector problems = new BadInput.Collector();
    for (int i = 0; i < list.size(); i++) {
      Object item = list.get(i);
      String place = where + ": " + key + "." + i;
      problems.check(() -> read.add(message(item, place)));
    }
    problems.done();
    return read;
  }

  private static Message message(Object item, String place) {
    if (!(item instanceof Map<?, ?> map)) {
      throw new BadInput(place + " must be an object with role and content");
    }
    List<String> problems = new ArrayList<>();
    for (String field : List.of("role", "content")) {
      if (!(map.get(field) instanceof String)) {
        problems.add(
            String.format(
                "%s.%s = %s: must be a text",
                place, field, TextRows.shown(Json.line(map.get(field)), 60)));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    try {
      return new Message((String) map.get("role"), (String) map.get("content"));
    } catch (BadInput e) {
      throw new BadInput(e.problems().stream().map(problem -> place + "." + problem).toList());
    }
  }

  /** Messages in which no special token is spelled, and the way back for the text between them. */
  private record Marked(List<Message> messages, UnaryOperator<String> back) {

    static Marked of(List<Message> messages, List<String> names) {
      boolean spelled =
          messages.stream().anyMatch(m -> names.stream().anyMatch(m.content()::contains));
      if (!spelled) {
        return new Marked(messages, text -> text);
      }
      char mark = freeMark(messages);
      List<String> longestFirst =
          names.stream().sorted((a, b) -> Integer.compare(b.length(), a.length())).toList();
      Pattern name =
          Pattern.compile(
              longestFirst.stream().map(Pattern::quote).collect(Collectors.joining("|")));
      Pattern number = Pattern.compile(mark + "(\\d+)" + mark);
      List<Message> hidden =
          messages.stream()
              .map(
                  m ->
                      new Message(
                          m.role(),
                          name.matcher(m.content())
                              .replaceAll(
                                  found -> mark + "" + longestFirst.indexOf(found.group()) + mark)))
              .toList();
      return new Marked(
          hidden, text -> number.matcher(text).replaceAll(found -> quoted(longestFirst, found)));
    }

    private static String quoted(List<String> names, MatchResult found) {
      return Matcher.quoteReplacement(names.get(Integer.parseInt(found.group(1))));
    }

    private static char freeMark(List<Message> messages) {
      for (char mark = FIRST_MARK; mark <= LAST_MARK; mark++) {
        char c = mark;
        if (messages.stream().noneMatch(m -> m.content().indexOf(c) >= 0)) {
          return mark;
        }
      }
      throw new BadInput(
          "a message spells a special token and holds all of U+FDD0 … U+FDEF, which are no"
              + " characters; take one of them out");
    }
  }
}

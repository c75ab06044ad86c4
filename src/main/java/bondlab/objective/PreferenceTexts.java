package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.ProjectHome;
import bondlab.objective.PreferencePairs.Pair;
import bondlab.policy.Completion;
import bondlab.text.Chat;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.JsonRows;
import bondlab.text.Prompt;
import bondlab.text.PromptTexts;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Preferred and rejected responses as a user brings them, in the forms of TRL's preference data: a
 * JSON object per line with {@code prompt}, {@code chosen} and {@code rejected}, all of them texts
 * or all of them lists of {@code {"role": …, "content": …}}. Read and checked before there is a
 * tokenizer; {@link #encode} turns them into tokens.
 *
 * <p>Without {@code prompt} the prompt is what chosen and rejected begin with: the messages that
 * they have in common, or the words, so that the response begins with the space before its first
 * word (TRL would cut a word in two that begins alike). Other keys are left alone.
 *
 * @param source where they come from, for people to read
 * @param rows at least one
 */
public record PreferenceTexts(String source, List<Row> rows) {
  private static final String PROMPT = "prompt";
  private static final String CHOSEN = "chosen";
  private static final String REJECTED = "rejected";

  /**
   * One pair.
   *
   * @param where file and line
   * @param messages the conversation that is answered; empty for plain text
   * @param prompt plain text; empty for a conversation
   * @param chosen the preferred response
   * @param rejected the other
   */
  public record Row(
      String where, List<Message> messages, String prompt, String chosen, String rejected) {
    private void requireUsable() {
      if (messages.isEmpty() && prompt.isBlank()) {
        throw new BadInput(
            where + ": the prompt is empty; write one, or let chosen and rejected begin with it");
      }
      if (chosen.equals(rejected)) {
        throw new BadInput(
            where + ": chosen and rejected are the same; take out the pair, which teaches nothing");
      }
    }

    /** What two pairs with the same prompt have in common. */
    private Object asked() {
      return messages.isEmpty() ? prompt : messages;
    }
  }

  /**
   * Reads a file.
   *
   * @param key that names the file, for messages
   * @param source its path, from the project's folder
   * @throws BadInput with every problem: no such file, and by file and line a pair without one of
   *     the three, of another form or of two equal responses
   */
  public static PreferenceTexts read(String key, String source) {
    Path file = ProjectHome.ofProject(source);
    if (!Files.isRegularFile(file)) {
      throw new BadInput(
          "%s = %s: no such file; give one with a JSON object per line".formatted(key, source));
    }
    List<Row> rows = JsonRows.read(file, key, PreferenceTexts::row);
    if (rows.isEmpty()) {
      throw new BadInput(
          "%s = %s: holds no pairs; give one JSON object per line".formatted(key, source));
    }
    return new PreferenceTexts(source, rows);
  }

  private static Row row(Map<String, Object> line, String where) {
    BadInput.Collector problems = new BadInput.Collector();
    for (String key : List.of(CHOSEN, REJECTED)) {
      problems.check(() -> requireResponse(line, key, where));
    }
    problems.done();
    boolean talk = line.get(CHOSEN) instanceof List;
    Object prompt = line.get(PROMPT);
    if (line.get(REJECTED) instanceof List != talk
        || (prompt != null && (talk ? !(prompt instanceof List) : !(prompt instanceof String)))) {
      throw new BadInput(
          where
              + ": prompt, chosen and rejected must all be texts, or all lists of"
              + " {\"role\": …, \"content\": …}");
    }
    Row row = talk ? talk(line, where) : plain(line, where);
    row.requireUsable();
    return row;
  }

  private static void requireResponse(Map<String, Object> line, String key, String where) {
    Object value = line.get(key);
    if (!(value instanceof String) && !(value instanceof List)) {
      throw new BadInput(
          where
              + ": "
              + key
              + (value == null ? " is missing" : " is neither a text nor a list")
              + "; a line has chosen and rejected, and prompt unless both begin with it");
    }
  }

  private static Row plain(Map<String, Object> line, String where) {
    String chosen = (String) line.get(CHOSEN);
    String rejected = (String) line.get(REJECTED);
    if (line.get(PROMPT) instanceof String prompt) {
      return new Row(where, List.of(), prompt, chosen, rejected);
    }
    int most = Math.min(chosen.length(), rejected.length());
    int same = 0;
    while (same < most && chosen.charAt(same) == rejected.charAt(same)) {
      same++;
    }
    boolean whole = same == most && same < Math.max(chosen.length(), rejected.length());
    String longer = chosen.length() > rejected.length() ? chosen : rejected;
    if (!whole || !Character.isWhitespace(longer.charAt(same))) {
      while (same > 0 && !Character.isWhitespace(chosen.charAt(same - 1))) {
        same--;
      }
      same = Math.max(0, same - 1); // the white space belongs to the response
    }
    return new Row(
        where,
        List.of(),
        chosen.substring(0, same),
        chosen.substring(same),
        rejected.substring(same));
  }

  private static Row talk(Map<String, Object> line, String where) {
    List<Message> chosen = Chat.messages(line.get(CHOSEN), CHOSEN, where);
    List<Message> rejected = Chat.messages(line.get(REJECTED), REJECTED, where);
    if (line.get(PROMPT) != null) {
      List<Message> prompt = Chat.messages(line.get(PROMPT), PROMPT, where);
      return new Row(
          where,
          prompt,
          "",
          answer(chosen, 0, CHOSEN, where),
          answer(rejected, 0, REJECTED, where));
    }
    int same = 0;
    while (same < Math.min(chosen.size(), rejected.size()) - 1
        && chosen.get(same).equals(rejected.get(same))) {
      same++;
    }
    if (same == 0) {
      throw new BadInput(
          where + ": chosen and rejected begin with no message in common; give the prompt");
    }
    return new Row(
        where,
        chosen.subList(0, same),
        "",
        answer(chosen, same, CHOSEN, where),
        answer(rejected, same, REJECTED, where));
  }

  private static String answer(List<Message> all, int from, String key, String where) {
    if (all.size() != from + 1 || !all.get(from).role().equals("assistant")) {
      throw new BadInput(
          where + ": " + key + " must be the prompt and one message of the assistant after it");
    }
    return all.get(from).content();
  }

  /** Different prompts, in the order in which they first stand. */
  public int prompts() {
    return (int) rows.stream().map(Row::asked).distinct().count();
  }

  /** Whether any pair is a conversation, which only a chat model can read. */
  public boolean hasConversations() {
    return rows.stream().anyMatch(row -> !row.messages.isEmpty());
  }

  /**
   * Pairs in tokens.
   *
   * @param pairs whose log π_ref is not known before {@link PreferencePairs#scoredBy}
   * @param leftOut pairs whose responses are the same as far as a policy may answer, or empty
   */
  public record Encoded(PreferencePairs pairs, int leftOut) {}

  /**
   * Encodes. Responses end as a policy's own do: with the end of text, or cut. A chat model reads a
   * plain prompt as one message of a user; other models read all as running text, as {@link
   * PromptTexts} says.
   *
   * @param chat of the policy's model, where it has one
   * @param most tokens that a prompt may have
   * @param mostResponse tokens of a response
   * @param ends whether the end of text ends a policy's response; else it has no probability
   * @throws BadInput by file and line for a prompt that is too long, or a conversation without a
   *     chat model; or if no pair is left
   */
  public Encoded encode(
      Tokenizer tokenizer, Optional<Chat> chat, int most, int mostResponse, boolean ends) {
    List<String> problems = new ArrayList<>();
    for (Row row : rows) {
      if (chat.isEmpty() && !row.messages.isEmpty()) {
        problems.add(
            row.where
                + ": messages need a chat model, and the policy has no chat template; give texts");
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems.subList(0, 1)); // it holds for the whole file
    }
    Map<Object, Integer> ids = new LinkedHashMap<>();
    rows.forEach(row -> ids.putIfAbsent(row.asked(), ids.size()));
    List<Pair> pairs = new ArrayList<>();
    int leftOut = 0;
    List<PromptWithContinuation> chosen = responses(tokenizer, chat, most, mostResponse, true);
    List<PromptWithContinuation> rejected = responses(tokenizer, chat, most, mostResponse, false);
    for (int i = 0; i < rows.size(); i++) {
      Prompt prompt = chosen.get(i).prompt().numbered(ids.get(rows.get(i).asked()));
      Completion better = response(prompt, chosen.get(i).human(), ends ? mostResponse : 0);
      Completion worse = response(prompt, rejected.get(i).human(), ends ? mostResponse : 0);
      if (better.tokens().length == 0
          || worse.tokens().length == 0
          || Arrays.equals(better.tokens(), worse.tokens())) {
        leftOut++;
      } else {
        pairs.add(new Pair(better, worse));
      }
    }
    if (pairs.isEmpty()) {
      throw new BadInput(
          "%s: chosen and rejected differ nowhere in the first %d tokens; allow longer responses"
              .formatted(source, mostResponse));
    }
    return new Encoded(new PreferencePairs(pairs, OptionalInt.empty()), leftOut);
  }

  private List<PromptWithContinuation> responses(
      Tokenizer tokenizer, Optional<Chat> chat, int most, int mostResponse, boolean better) {
    List<PromptTexts.Row> plain = new ArrayList<>();
    List<PromptWithContinuation> all = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Row row : rows) {
      String text = better ? row.chosen : row.rejected;
      if (chat.isEmpty()) {
        plain.add(
            new PromptTexts.Row(row.where, plain.size(), row.where, row.prompt, Optional.of(text)));
        continue;
      }
      List<Message> asked =
          row.messages.isEmpty() ? List.of(Message.user(row.prompt)) : row.messages;
      Prompt prompt = chat.get().prompt(all.size(), asked);
      if (prompt.tokens().length > most) {
        problems.add(
            "%s: the prompt has %d tokens, at most %d leave room for the response"
                .formatted(row.where, prompt.tokens().length, most));
      }
      int[] tokens = chat.get().tokenizer().encode(text, 0, mostResponse);
      all.add(new PromptWithContinuation(prompt, Optional.of(tokens)));
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    if (chat.isEmpty()) {
      PromptTexts texts = new PromptTexts(source, plain, false, List.of());
      all.addAll(texts.encode(tokenizer, most, mostResponse).openings());
      all.replaceAll(
          o ->
              texts.rows().get(o.prompt().id()).continuation().orElseThrow().isBlank()
                  ? new PromptWithContinuation(o.prompt(), new int[0])
                  : o);
    }
    return all;
  }

  /** A response that ends with the end of text, if it has fewer tokens than that. */
  private static Completion response(Prompt prompt, int[] tokens, int most) {
    int[] ended = tokens;
    if (tokens.length < most) {
      ended = Arrays.copyOf(tokens, tokens.length + 1);
      ended[tokens.length] = prompt.tokenizer().endOfText();
    }
    return new Completion(prompt, ended, Double.NaN);
  }
}

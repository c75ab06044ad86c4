package bondlab.text;

import bondlab.config.BadInput;
import bondlab.text.Jinja.TemplateError;
import bondlab.text.JinjaValues.Callable;
import bondlab.text.JinjaValues.Refused;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A model's own chat template: messages to the text that the model was trained on, as transformers'
 * {@code apply_chat_template} renders it. The template is Jinja and comes with the model; what it
 * does that is not supported is an error that says so.
 */
public final class ChatTemplate {
  /**
   * A message of a conversation.
   *
   * @param role {@code system}, {@code user} or {@code assistant}
   * @param content any text
   */
  public record Message(String role, String content) {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    public Message {
      if (!ROLES.contains(role)) {
        throw new BadInput("role = " + role + ": must be system, user or assistant");
      }
    }

    /** A user's message, which a prompt without more is to a chat model. */
    public static Message user(String content) {
      return new Message("user", content);
    }
  }

  private static final Pattern DATE_FIELD = Pattern.compile("%.", Pattern.DOTALL);

  /** Fields of C's {@code strftime} that a date has, as Java's patterns. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "%d",
          "dd", "%m", "MM", "%Y", "yyyy", "%y", "yy", "%b", "MMM", "%B", "MMMM", "%a", "EEE", "%A",
          "EEEE");

  private final Jinja jinja;
  private final String source;
  private final String origin;

  private ChatTemplate(Jinja jinja, String source, String origin) {
    this.jinja = jinja;
    this.source = source;
    this.origin = origin;
  }

  /**
   * Reads a template.
   *
   * @param origin the model it comes with, for messages
   * @throws BadInput naming the line of what is wrong or not supported
   */
  public static ChatTemplate parse(String source, String origin) {
    try {
      return new ChatTemplate(Jinja.parse(source), source, origin);
    } catch (TemplateError e) {
      throw new BadInput("the chat template of " + origin + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * Renders a conversation.
   *
   * @param answer whether the beginning of an assistant's message is put at the end
   *     (add_generation_prompt)
   * @param tokens further variables, such as {@code bos_token}
   * @param today the date of templates that ask for it (strftime_now); without one they write a
   *     date of their own or are refused
   * @throws BadInput with the template's own words if it refuses the conversation, as some do
   *     without a user's message first, or with a system message
   */
  public String render(
      List<Message> messages,
      boolean answer,
      Map<String, String> tokens,
      Optional<LocalDate> today) {
    List<Map<String, Object>> plain = new ArrayList<>();
    for (Message message : messages) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("role", message.role());
      map.put("content", message.content());
      plain.add(map);
    }
    Map<String, Object> variables = new HashMap<>(tokens);
    variables.put("messages", plain);
    variables.put("add_generation_prompt", answer);
    variables.put("tools", null);
    variables.put("documents", null);
    today.ifPresent(
        date -> {
          Callable now = (arguments, named) -> formatted(date, arguments);
          variables.put("strftime_now", now);
        });
    try {
      return jinja.render(variables);
    } catch (TemplateError e) {
      throw new BadInput(
          "the chat template of " + origin + " refuses the messages: " + e.getMessage());
    }
  }

  /** The template's text. */
  public String source() {
    return source;
  }

  private static String formatted(LocalDate date, List<Object> arguments) {
    if (arguments.size() != 1 || !(arguments.get(0) instanceof String format)) {
      throw new Refused("strftime_now takes a format");
    }
    return DATE_FIELD
        .matcher(format)
        .replaceAll(
            field -> {
              String pattern = FIELDS.get(field.group());
              if (pattern == null) {
                throw new Refused("strftime_now does not know " + field.group());
              }
              return DateTimeFormatter.ofPattern(pattern, Locale.US).format(date);
            });
  }
}

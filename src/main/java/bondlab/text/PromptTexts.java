package bondlab.text;

import bondlab.config.BadInput;
import bondlab.config.ProjectHome;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.Corpus.Sha256;
import bondlab.text.TextRows.Wanted;
import bondlab.text.Utf8Lines.Allowance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Prompts that a user brings, as text: read and checked before there is a tokenizer. {@link
 * #encode} turns them into tokens.
 *
 * <p>Ids. Without an id column a prompt's id is its place, from 0, so that prompts may be appended
 * to a file but not moved. Where all of a column's cells are whole numbers they are the ids.
 * Otherwise the cells are the prompts' names and the ids are places again. Random streams go by id.
 *
 * <p>White space. A prompt is encoded as it would stand in running text, like everything that a
 * policy trained here has read: each run of white space is one space, one stands before the prompt
 * and none after it (the space belongs to the next word). Before a continuation stands a space,
 * unless it begins with closing punctuation. {@link #asTheyAre} takes texts as they are instead.
 *
 * @param source where they come from, for people to read
 * @param rows at least one; ids differ
 * @param exact whether white space is left as it is
 * @param notes what the reader may want to know, a line each
 */
public record PromptTexts(String source, List<Row> rows, boolean exact, List<String> notes) {
  private static final String SOURCE = "prompts.source";
  private static final int SHOWN = 20;
  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
  private static final Pattern CLOSING = Pattern.compile("^[,.;:!?)\\]’”…%]");

  /**
   * One prompt.
   *
   * @param where file and line, or its place
   * @param id unique among the rows
   * @param name the user's; the id in digits where there is no other
   * @param prompt not blank
   * @param continuation how a person went on; not blank
   */
  public record Row(
      String where, int id, String name, String prompt, Optional<String> continuation) {}

  public PromptTexts {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * Prompts typed by hand.
   *
   * @throws BadInput if there is none, or one is blank
   */
  public static PromptTexts of(String... prompts) {
    List<Raw> raw = new ArrayList<>();
    for (int i = 0; i < prompts.length; i++) {
      raw.add(new Raw("prompt " + i, prompts[i], null, null));
    }
    return checked("prompts", raw, false, false);
  }

  /**
   * Reads a file.
   *
   * @throws BadInput with every problem: file and line of a blank prompt, an id that is missing or
   *     comes twice; a column that is not there; a file that is broken or not UTF-8
   */
  public static PromptTexts read(PromptSource from) {
    String source = from.source().orElseThrow(() -> new BadInput(SOURCE + " is not set"));
    Path file = ProjectHome.ofProject(source);
    if (!Files.isRegularFile(file)) {
      String place = source.equals(file.toString()) ? "" : " (looked for at " + file + ")";
      throw new BadInput(
          SOURCE
              + " = "
              + source
              + ": no such file"
              + place
              + "; give one that ends in "
              + TextFormat.ALLOWED);
    }
    TextFormat format =
        TextFormat.of(file)
            .orElseThrow(
                () ->
                    new BadInput(
                        String.format(
                            "%s = %s: the ending of the name does not say the format; it must be"
                                + " %s (rename a prompt per line to .txt)",
                            SOURCE, file, TextFormat.ALLOWED)));
    List<Raw> raw = format == TextFormat.TEXT ? lines(file, from) : rows(file, format, from);
    return checked(source, raw, from.idColumn().isPresent(), from.continuationColumn().isPresent());
  }

  /** Marks the prompts to be encoded as they are, white space included. */
  public PromptTexts asTheyAre() {
    return new PromptTexts(source, rows, true, notes);
  }

  /** Encodes prompts of any length; see {@link #encode(Tokenizer, int, int)}. */
  public Prompts encode(Tokenizer tokenizer) {
    return encode(tokenizer, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /**
   * Encodes the prompts and their continuations. No end of text is put after a continuation.
   *
   * @param most tokens that a prompt may have, so that the response still fits into the network
   * @param mostResponse tokens of a continuation that are kept; what follows is cut off, as a
   *     policy's response would be
   * @throws BadInput naming each row whose prompt is longer, with its tokens
   */
  public Prompts encode(Tokenizer tokenizer, int most, int mostResponse) {
    return encode(
        tokenizer,
        text -> tokenizer.encode(exact ? text : " " + running(text)),
        text -> tokenizer.encode(exact ? text : spaced(running(text)), 0, mostResponse),
        most);
  }

  /**
   * Encodes each prompt as one message of a user that asks a chat model for its answer, and each
   * continuation as the answer; texts are taken as they are. The rest is as {@link
   * #encode(Tokenizer, int, int)} says.
   */
  public Prompts encode(Chat chat, int most, int mostResponse) {
    return encode(
        chat.tokenizer(),
        text -> chat.encode(List.of(Message.user(text)), true),
        text -> chat.tokenizer().encode(text, 0, mostResponse),
        most);
  }

  private Prompts encode(
      Tokenizer tokenizer,
      Function<String, int[]> prompt,
      Function<String, int[]> continuation,
      int most) {
    List<PromptWithContinuation> openings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Row row : rows) {
      int[] tokens = prompt.apply(row.prompt());
      if (tokens.length > most) {
        problems.add(
            String.format(
                "%s: the prompt has %d tokens, at most %d leave room for the response; shorten it,"
                    + " or give the network a longer context",
                row.where(), tokens.length, most));
      }
      openings.add(
          new PromptWithContinuation(
              new Prompt(row.id(), tokens, tokenizer), row.continuation().map(continuation)));
    }
    refuse(problems);
    return new Prompts(openings, rows.stream().map(Row::name).toList());
  }

  /** Hashes ids, names and texts in order, and whether they are exact (SHA-256, hex). */
  public String fingerprint() {
    Sha256 sum = new Sha256();
    sum.add(exact ? "exact" : "running");
    for (Row row : rows) {
      sum.add(Integer.toString(row.id()));
      sum.add(row.name());
      sum.add(row.prompt());
      sum.add(row.continuation().map(text -> "+" + text).orElse("-"));
    }
    return sum.hex();
  }

  /** Such as {@code mine.jsonl: 20 prompts, 18 with a human continuation}. */
  @Override
  public String toString() {
    long continued = rows.stream().filter(row -> row.continuation().isPresent()).count();
    return source
        + ": "
        + rows.size()
        + (rows.size() == 1 ? " prompt" : " prompts")
        + (continued == 0 ? "" : ", " + continued + " with a human continuation")
        + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
  }

  /** Cells of a row before they are checked; null where there is none. */
  private record Raw(String where, String prompt, String id, String continuation) {}

  private static List<Raw> lines(Path file, PromptSource from) {
    if (!from.column().equals(PromptSource.COLUMN)
        || from.idColumn().isPresent()
        || from.continuationColumn().isPresent()) {
      throw new BadInput(
          String.format(
              "%s = %s is plain text, a prompt per line, and has no columns; leave prompts.column,"
                  + " prompts.id_column and prompts.continuation_column out",
              SOURCE, file));
    }
    List<Raw> raw = new ArrayList<>();
    int last = 0;
    try (Utf8Lines lines = Utf8Lines.open(file, Allowance.ofMemory(SOURCE))) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        raw.add(new Raw(file + ":" + lines.number(), line, null, null));
        last = line.isBlank() ? last : raw.size();
      }
    }
    return raw.subList(0, last); // empty lines at the end are no prompts
  }

  private static List<Raw> rows(Path file, TextFormat format, PromptSource from) {
    List<Wanted> columns = new ArrayList<>();
    columns.add(new Wanted("prompts.column", from.column()));
    from.idColumn().ifPresent(c -> columns.add(new Wanted("prompts.id_column", c)));
    from.continuationColumn()
        .ifPresent(c -> columns.add(new Wanted("prompts.continuation_column", c)));
    int continuation = from.idColumn().isPresent() ? 2 : 1;
    List<Raw> raw = new ArrayList<>();
    TextRows.read(
        file,
        format,
        columns,
        Allowance.ofMemory(SOURCE),
        row ->
            raw.add(
                new Raw(
                    row.where(),
                    row.cells()[0],
                    from.idColumn().isPresent() ? row.cells()[1] : null,
                    from.continuationColumn().isPresent() ? row.cells()[continuation] : null)));
    return raw;
  }

  private static PromptTexts checked(
      String source, List<Raw> raw, boolean named, boolean continued) {
    if (raw.isEmpty()) {
      throw new BadInput(SOURCE + " = " + source + " holds no prompt; give one or more");
    }
    List<String> problems = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    for (Raw row : raw) {
      if (isBlank(row.prompt())) {
        problems.add(row.where() + ": the prompt is empty; write one, or take the row out");
      }
      if (named && isBlank(row.id())) {
        problems.add(row.where() + ": the id is empty; each prompt needs one of its own");
      } else if (named && places.putIfAbsent(row.id(), row.where()) != null) {
        problems.add(
            String.format(
                "%s: the id %s is that of %s too; each prompt needs one of its own",
                row.where(), TextRows.shown(row.id(), 60), places.get(row.id())));
      }
    }
    refuse(problems);
    boolean numbers = named && raw.stream().allMatch(row -> isId(row.id()));
    List<Row> rows = new ArrayList<>();
    for (Raw row : raw) {
      int id = numbers ? Integer.parseInt(row.id()) : rows.size();
      String name = named ? row.id() : Integer.toString(id);
      Optional<String> human = Optional.ofNullable(row.continuation()).filter(t -> !isBlank(t));
      rows.add(new Row(row.where(), id, name, row.prompt(), human));
    }
    return new PromptTexts(source, rows, false, notes(rows, continued));
  }

  private static List<String> notes(List<Row> rows, boolean continued) {
    Map<String, List<String>> same = new LinkedHashMap<>();
    for (Row row : rows) {
      same.computeIfAbsent(running(row.prompt()), text -> new ArrayList<>()).add(row.where());
    }
    List<String> notes = new ArrayList<>();
    List<List<String>> twice = same.values().stream().filter(w -> w.size() > 1).toList();
    if (!twice.isEmpty()) {
      notes.add(
          String.format(
              "%d prompts come more than once and count as often, such as that of %s",
              twice.size(), String.join(" and ", twice.get(0).subList(0, 2))));
    }
    long without = rows.stream().filter(row -> row.continuation().isEmpty()).count();
    if (continued && without > 0) {
      notes.add(without + " of " + rows.size() + " prompts have no human continuation");
    }
    return notes;
  }

  private static void refuse(List<String> problems) {
    if (problems.size() > SHOWN) {
      List<String> shown = new ArrayList<>(problems.subList(0, SHOWN));
      shown.add("… and " + (problems.size() - SHOWN) + " more");
      throw new BadInput(shown);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static boolean isId(String id) {
    return WHOLE_NUMBER.matcher(id).matches() && Long.parseLong(id) <= Integer.MAX_VALUE;
  }

  private static boolean isBlank(String text) {
    return text == null || running(text).isEmpty();
  }

  private static String running(String text) {
    return Document.of(0, "", text).text();
  }

  private static String spaced(String continuation) {
    return CLOSING.matcher(continuation).find() ? continuation : " " + continuation;
  }
}

package bondlab.text;

import bondlab.config.BadInput;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import bondlab.text.Corpus.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tokenizer of a pretrained language model: byte-level BPE with special tokens, read from a
 * HuggingFace folder or made from a GGUF file's vocabulary, and run by HuggingFace's own library.
 *
 * <p>Special tokens. {@link #encode} takes every text for plain text, even one that spells {@code
 * <|im_start|>}; {@link #encodeWithSpecials} finds them and is for text of a program's own making,
 * as a {@link Chat} renders. This holds by construction: the native library is given a vocabulary
 * in which no special token can be spelled, and they are found and written here. Added tokens that
 * are not special ({@code "special": false}, user-defined in GGUF) are parts of any text, as in
 * transformers.
 *
 * <p>Text comes back as it was, with two exceptions that transformers has too: Qwen 2 composes
 * characters (NFC), and a byte that a vocabulary has no token for is left out (SmolLM2's lacks 21
 * control and invalid bytes).
 *
 * <p>Owns native memory; close it.
 */
public final class PretrainedTokenizer implements Tokenizer {
  private static final String FILE = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String GENERATION = "generation_config.json";
  private static final String ENDS = "eos_token_id";

  /** Special tokens that end a turn wherever a chat template writes them. */
  private static final List<String> TURN_ENDS = List.of("<|im_end|>", "<|eot_id|>");

  /**
   * Vocabularies have up to 260,000 tokens and twice the merges; what is larger is no vocabulary.
   */
  private static final Json.Limits LIMITS = new Json.Limits(6_000_000, 40);

  /** No byte is written as this character, so nothing that is encoded can spell a token with it. */
  private static final char UNSPEAKABLE = '\0';

  private final String json;
  private final Settings settings;
  private final NativeTokenizer plain;
  private final Map<String, Integer> specials;
  private final Map<Integer, String> names;
  private final Pattern anySpecial;
  private final int size;
  private final int eos;
  private final List<Integer> ends;
  private final List<Integer> unused;
  private final OptionalInt bos;

  /**
   * What stands in {@code tokenizer_config.json}, and beside it.
   *
   * @param bos token that begins a text
   * @param eos token that ends a text
   * @param ends ids of further tokens that end a response
   * @param addBos whether {@code bos} stands before every text
   * @param chatTemplate in Jinja
   */
  private record Settings(
      Optional<String> bos,
      String eos,
      List<Integer> ends,
      boolean addBos,
      Optional<String> chatTemplate) {}

  private PretrainedTokenizer(
      String json, Map<String, Object> root, Settings settings, String origin) {
    this.json = json;
    this.settings = settings;
    TokenizerJson parts = new TokenizerJson(root, origin);
    this.specials = parts.specials();
    this.names = new TreeMap<>();
    specials.forEach((name, id) -> names.put(id, name));
    this.size = parts.size();
    this.eos = parts.idOf("eos_token", settings.eos);
    this.unused = parts.unused();
    this.ends = endsOfResponses();
    this.bos =
        settings.bos.isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(parts.idOf("bos_token", settings.bos.get()));
    this.anySpecial =
        Pattern.compile(
            specials.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    this.plain = NativeTokenizer.open(Json.line(parts.withoutSpecials(UNSPEAKABLE)), origin);
  }

  /** Makes the tokenizer of a GGUF file. */
  public static PretrainedTokenizer of(GgufVocabulary vocabulary) {
    String json = vocabulary.toJson();
    Function<Integer, String> name = vocabulary.tokens()::get;
    OptionalInt bos = vocabulary.bos();
    Settings settings =
        new Settings(
            bos.isEmpty() ? Optional.empty() : Optional.of(name.apply(bos.getAsInt())),
            name.apply(vocabulary.ends().get(0)),
            vocabulary.ends(),
            vocabulary.beginsWithBos(),
            vocabulary.chatTemplate());
    return new PretrainedTokenizer(
        json, Json.parse(json, vocabulary.origin()), settings, vocabulary.origin());
  }

  /**
   * Reads a model's folder: {@code tokenizer.json}, {@code tokenizer_config.json} and, where they
   * are there, {@code chat_template.jinja} and the {@code eos_token_id} of {@code
   * generation_config.json}, or else of {@code config.json}, which may name several tokens that end
   * a response.
   *
   * @param place the folder, or its {@code tokenizer.json}
   * @throws BadInput if a file is missing or broken, is not byte-level BPE, or names no token that
   *     ends a response
   */
  public static PretrainedTokenizer read(Path place) {
    Path file = Files.isDirectory(place) ? place.resolve(FILE) : place;
    Map<String, Object> root = Json.read(file, file.toString(), LIMITS);
    Path configFile = file.resolveSibling(CONFIG);
    Map<String, Object> config = Json.read(configFile, configFile.toString(), LIMITS);
    Optional<String> bos = token(config, "bos_token");
    String eos =
        token(config, "eos_token")
            .orElseThrow(
                () ->
                    new BadInput(
                        configFile
                            + " has no eos_token; name the token that ends a response there"));
    boolean addBos =
        config.get("add_bos_token") instanceof Boolean said
            ? said
            : bos.isPresent() && bos.equals(TokenizerJson.firstOfTemplate(root));
    Optional<String> template =
        chatTemplate(config).or(() -> text(file.resolveSibling("chat_template.jinja")));
    return new PretrainedTokenizer(
        Json.line(root),
        root,
        new Settings(bos, eos, ends(file), addBos, template),
        file.toString());
  }

  /**
   * The token that ends a text, those that the model's files name beside it, and the ends of turns
   * that its template writes: a file often names one and means the other.
   */
  private List<Integer> endsOfResponses() {
    Set<Integer> all = new LinkedHashSet<>(List.of(eos));
    all.addAll(settings.ends);
    String template = settings.chatTemplate.orElse("");
    TURN_ENDS.stream()
        .filter(name -> specials.containsKey(name) && template.contains(name))
        .forEach(name -> all.add(specials.get(name)));
    all.removeIf(
        id -> id < 0 || id >= size || unused.contains(id)); // what is never drawn ends nothing
    return List.copyOf(all);
  }

  /** Ids of the tokens that end a response, as generation in transformers takes them. */
  private static List<Integer> ends(Path tokenizer) {
    for (String name : List.of(GENERATION, "config.json")) {
      Path file = tokenizer.resolveSibling(name);
      Object said =
          Files.isRegularFile(file) ? Json.read(file, file.toString(), LIMITS).get(ENDS) : null;
      List<?> all =
          said instanceof List<?> several ? several : said == null ? List.of() : List.of(said);
      if (!all.stream().allMatch(Integer.class::isInstance)) {
        throw new BadInput(
            file
                + ": "
                + ENDS
                + " = "
                + TextRows.shown(Json.line(said), 60)
                + ": must be an id, or a list of them");
      }
      if (!all.isEmpty()) {
        return all.stream().map(Integer.class::cast).toList();
      }
    }
    return List.of();
  }

  /** Encodes text as plain text: no special token is ever among the ids, even if it is spelled. */
  @Override
  public int[] encode(String text) {
    NativeTokenizer.requireWhole(text);
    return plain.encode(text);
  }

  /**
   * Encodes text in which spelled special tokens are meant as such; the longest name wins where
   * several begin at one place. Nothing is put before it; see {@link #withBos}.
   */
  public int[] encodeWithSpecials(String text) {
    return encodeWithSpecials(text, part -> part);
  }

  /**
   * Encodes as {@link #encodeWithSpecials(String)}, each stretch between special tokens after
   * {@code prepared}.
   */
  int[] encodeWithSpecials(String text, Function<String, String> prepared) {
    IntStream.Builder ids = IntStream.builder();
    int from = 0;
    if (!specials.isEmpty()) {
      Matcher special = anySpecial.matcher(text);
      while (special.find()) {
        addPlain(prepared.apply(text.substring(from, special.start())), ids);
        ids.add(specials.get(special.group()));
        from = special.end();
      }
    }
    addPlain(prepared.apply(text.substring(from)), ids);
    return ids.build().toArray();
  }

  private void addPlain(String text, IntStream.Builder ids) {
    if (!text.isEmpty()) {
      Arrays.stream(encode(text)).forEach(ids::add);
    }
  }

  /**
   * Puts the beginning of text before ids where the model was trained so (Llama 3), unless it
   * stands there. SmolLM2 and Qwen 2 have none. A chat template writes it itself.
   */
  public int[] withBos(int[] ids) {
    if (!settings.addBos || ids.length > 0 && ids[0] == bos.getAsInt()) {
      return ids;
    }
    return IntStream.concat(IntStream.of(bos.getAsInt()), Arrays.stream(ids)).toArray();
  }

  @Override
  public int[] encodeWhole(String text) {
    return withBos(encode(text));
  }

  /** Decodes ids, special ones spelled out. */
  @Override
  public String decode(int[] tokens) {
    return decode(tokens, true);
  }

  /**
   * Decodes ids.
   *
   * @param spelled whether special tokens are spelled out, or left out
   * @throws IllegalArgumentException if an id is outside [0, size)
   */
  public String decode(int[] tokens, boolean spelled) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i <= tokens.length; i++) {
      String special = i < tokens.length ? names.get(tokens[i]) : null;
      if (i == tokens.length || special != null && spelled) {
        text.append(plain.decode(unspecial(tokens, from, i), size));
        from = i + 1;
        text.append(special == null ? "" : special);
      }
    }
    return text.toString();
  }

  /** What is left between two that are spelled: all but the special ones. */
  private int[] unspecial(int[] tokens, int from, int to) {
    return Arrays.stream(tokens, from, to).filter(id -> !names.containsKey(id)).toArray();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int endOfText() {
    return eos;
  }

  @Override
  public List<Integer> ends() {
    return ends;
  }

  @Override
  public List<Integer> unused() {
    return unused;
  }

  /** The special tokens by name. */
  public Map<String, Integer> specials() {
    return specials;
  }

  /** Name of the token that begins a text, if the model has one. */
  public Optional<String> bosToken() {
    return settings.bos;
  }

  /** Name of the token that ends a text. */
  public String eosToken() {
    return settings.eos;
  }

  /** The model's chat template, in Jinja; empty if it is no chat model. */
  public Optional<String> chatTemplate() {
    return settings.chatTemplate;
  }

  @Override
  public String fingerprint() {
    Sha256 sum = new Sha256();
    sum.add(json);
    sum.add(settings.bos.toString());
    sum.add(settings.eos);
    sum.add(Boolean.toString(settings.addBos));
    if (ends.size() > 1) {
      sum.add(ends.toString());
    }
    return sum.hex();
  }

  /**
   * Writes {@code tokenizer.json} as {@code file}, and beside it the {@code tokenizer_config.json}
   * that {@link #read} and transformers need, and {@code generation_config.json} if several tokens
   * end a response; each file is complete, or not there at all.
   */
  @Override
  public void save(Path file) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("bos_token", settings.bos.orElse(null));
    config.put("eos_token", settings.eos);
    config.put("add_bos_token", settings.addBos);
    config.put("clean_up_tokenization_spaces", false);
    settings.chatTemplate.ifPresent(template -> config.put("chat_template", template));
    AtomicFile.write(file.resolveSibling(CONFIG), Json.page(config));
    if (ends.size() > 1) {
      AtomicFile.write(file.resolveSibling(GENERATION), Json.page(Map.of(ENDS, ends)));
    }
    AtomicFile.write(file, json);
  }

  @Override
  public void close() {
    plain.close();
  }

  /** A token's name: bare, or as an object with flags. */
  private static Optional<String> token(Map<String, Object> config, String key) {
    Object value = config.get(key);
    if (value instanceof Map<?, ?> flagged) {
      value = flagged.get("content");
    }
    return value instanceof String name ? Optional.of(name) : Optional.empty();
  }

  /** The template, or of several by name the one that is called {@code default}. */
  private static Optional<String> chatTemplate(Map<String, Object> config) {
    List<Object> named = new ArrayList<>();
    if (config.get("chat_template") instanceof List<?> several) {
      named.addAll(several);
    }
    return config.get("chat_template") instanceof String one
        ? Optional.of(one)
        : named.stream()
            .filter(entry -> entry instanceof Map<?, ?> map && "default".equals(map.get("name")))
            .map(entry -> (String) ((Map<?, ?>) entry).get("template"))
            .findFirst();
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      throw new BadInput(file + " cannot be read as UTF-8 text (" + e + ")");
    }
  }
}

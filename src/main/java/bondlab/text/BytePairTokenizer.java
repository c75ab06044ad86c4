package bondlab.text;

import bondlab.config.BadInput;
import bondlab.text.BytePairTrainer.Vocabulary;
import bondlab.text.Corpus.Sha256;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A {@code tokenizer.json} learned here, run by HuggingFace's native library, which is called for
 * each new piece of text only (see {@link PieceCache}). {@link PretrainedTokenizer} reads those of
 * other models.
 *
 * <p>Owns native memory; close it.
 */
public final class BytePairTokenizer implements Tokenizer {
  /**
   * Inside the end of text's name, so that text which spells it is not taken for it; where its
   * letters begin, as there a piece begins anyway.
   */
  private static final Pattern INSIDE_NAME = Pattern.compile("(?<=<\\|)(?=endoftext\\|>)");

  private final NativeTokenizer tokenizer;
  private final String json;
  private final PieceCache cache;
  private final int size;
  private final int endOfText;

  private BytePairTokenizer(String json, String origin) {
    this.json = json;
    Config root = parse(json, origin);
    Map<String, Integer> ids = vocabulary(root, origin);
    Integer end = ids.get(Vocabulary.END_OF_TEXT);
    if (end == null) {
      throw new BadInput(
          origin + " has no token " + Vocabulary.END_OF_TEXT + "; add it as special");
    }
    this.endOfText = end;
    this.size = 1 + ids.values().stream().mapToInt(id -> id).max().orElseThrow();
    this.tokenizer = NativeTokenizer.open(json, origin);
    this.cache = PieceCache.suits(root) ? new PieceCache(this::encodeAround) : null;
  }

  /** A tokenizer of this vocabulary. */
  public static BytePairTokenizer of(Vocabulary vocabulary) {
    return new BytePairTokenizer(vocabulary.toJson(), "the vocabulary");
  }

  /** Learns a vocabulary of {@code size} tokens from documents; see {@link BytePairTrainer}. */
  public static BytePairTokenizer train(List<Document> documents, int size) {
    return of(BytePairTrainer.train(documents.stream().map(Document::text)::iterator, size));
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @throws BadInput if it is missing, broken, or has no {@code <|endoftext|>}
   */
  public static BytePairTokenizer read(Path file) {
    try {
      return new BytePairTokenizer(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new BadInput("tokenizer file " + file + " cannot be read (" + e + ")");
    }
  }

  @Override
  public int[] encode(String text) {
    return encode(text, 0, Integer.MAX_VALUE);
  }

  @Override
  public int[] encode(String text, int from, int most) {
    if (cache != null) {
      return cache.encode(text, from, most);
    }
    int[] all = encodeAround(text.substring(from));
    return all.length <= most ? all : Arrays.copyOf(all, most);
  }

  @Override
  public String decode(int[] tokens) {
    return tokenizer.decode(tokens, size);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int endOfText() {
    return endOfText;
  }

  @Override
  public String fingerprint() {
    return Sha256.hex(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void save(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path partial = Files.createTempFile(folder, "tokenizer", ".partial");
      Files.writeString(partial, json);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write the tokenizer file " + file, e);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** Encodes in one native call, or more where the text spells the end of text. */
  private int[] encodeAround(String text) {
    NativeTokenizer.requireWhole(text);
    return INSIDE_NAME
        .splitAsStream(text)
        .map(tokenizer::encode)
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  private static Config parse(String json, String origin) {
    try {
      return ConfigFactory.parseString(
          json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    } catch (ConfigException e) {
      throw new BadInput(origin + " is not JSON (" + e.getMessage() + ")");
    }
  }

  /** The id of each token, those added beside the model's own included. */
  private static Map<String, Integer> vocabulary(Config root, String origin) {
    try {
      Map<String, Integer> ids = new HashMap<>();
      for (Map.Entry<String, ConfigValue> entry : root.getObject("model.vocab").entrySet()) {
        ids.put(entry.getKey(), (Integer) entry.getValue().unwrapped());
      }
      for (Config added : root.getConfigList("added_tokens")) {
        ids.put(added.getString("content"), added.getInt("id"));
      }
      return ids;
    } catch (ConfigException | ClassCastException e) {
      throw new BadInput(origin + " is no tokenizer.json (" + e.getMessage() + ")");
    }
  }
}

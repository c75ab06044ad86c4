package bondlab.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import bondlab.config.BadInput;
import bondlab.text.BytePairTrainer.Vocabulary;
import bondlab.text.Corpus.Sha256;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.ByteArrayInputStream;
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
 * A {@code tokenizer.json} run by HuggingFace's native library, by way of DJL. The library is
 * called directly, since DJL's own encodings copy out spellings, spans and masks too, and for each
 * new piece of text only (see {@link PieceCache}).
 *
 * <p>Owns native memory; close it.
 */
public final class BytePairTokenizer implements Tokenizer {
  static {
    // read when DJL first loads: no telemetry, and no download where the natives are on the path
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  /**
   * Inside the end of text's name, so that text which spells it is not taken for it; where its
   * letters begin, as there a piece begins anyway.
   */
  private static final Pattern INSIDE_NAME = Pattern.compile("(?<=<\\|)(?=endoftext\\|>)");

  private final HuggingFaceTokenizer tokenizer;
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
    this.tokenizer = open(json, origin);
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
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= size) {
        throw new IllegalArgumentException(
            String.format(
                "token %d of %d is %d: ids are 0 … %d", i, ids.length, tokens[i], size - 1));
      }
      ids[i] = tokens[i];
    }
    return TokenizersLibrary.LIB.decode(tokenizer.getHandle(), ids, false);
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

  /** Half of a character has no bytes in UTF-8, and the native library would write another one. */
  private static void requireWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new BadInput(
              String.format(
                  "text to encode has half of a character (the lone surrogate U+%04X) after \"%s\";"
                      + " it was cut inside of a character",
                  (int) c, text.substring(Math.max(0, i - 20), i)));
        }
        i++;
      }
    }
  }

  /** Encodes in one native call, or more where the text spells the end of text. */
  private int[] encodeAround(String text) {
    requireWhole(text);
    return INSIDE_NAME
        .splitAsStream(text)
        .map(this::encodeNatively)
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  private int[] encodeNatively(String text) {
    long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
    try {
      long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
      int[] tokens = new int[ids.length];
      for (int i = 0; i < ids.length; i++) {
        tokens[i] = (int) ids[i];
      }
      return tokens;
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  private static HuggingFaceTokenizer open(String json, String origin) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Map<String, String> options =
        Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
    } catch (IOException | RuntimeException e) {
      throw new BadInput(origin + " is refused by HuggingFace's tokenizers (" + e + ")");
    }
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

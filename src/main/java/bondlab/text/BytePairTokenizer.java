package bondlab.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import bondlab.config.BadInput;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A {@code tokenizer.json} run by HuggingFace's native library, by way of DJL. The native library
 * is called directly: DJL's own encodings also copy out spellings, spans and masks, at many times
 * the cost of the ids.
 *
 * <p>Owns native memory; close it.
 */
public final class BytePairTokenizer implements Tokenizer {
  static {
    // read when DJL first loads: no telemetry, and no download where the natives are on the path
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  /** Texts a native call: bounds the encodings alive at once. */
  private static final int BATCH = 2048;

  /** Inside the end of text's name, so that text which spells it is not taken for it. */
  private static final Pattern INSIDE_NAME = Pattern.compile("(?<=<)(?=\\|endoftext\\|>)");

  private final HuggingFaceTokenizer tokenizer;
  private final long handle;
  private final String json;
  private final int size;
  private final int endOfText;

  private BytePairTokenizer(String json, String origin) {
    this.json = json;
    Map<String, Integer> ids = vocabulary(json, origin);
    Integer end = ids.get(Vocabulary.END_OF_TEXT);
    if (end == null) {
      throw new BadInput(
          origin + " has no token " + Vocabulary.END_OF_TEXT + "; add it as special");
    }
    this.endOfText = end;
    this.size = 1 + ids.values().stream().mapToInt(id -> id).max().orElseThrow();
    this.tokenizer = open(json, origin);
    this.handle = tokenizer.getHandle();
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
    if (!text.contains(Vocabulary.END_OF_TEXT)) {
      return idsOf(TokenizersLibrary.LIB.encode(handle, text, false));
    }
    List<int[]> parts = new ArrayList<>();
    for (String part : INSIDE_NAME.split(text)) {
      parts.add(idsOf(TokenizersLibrary.LIB.encode(handle, part, false)));
    }
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Override
  public int[][] encodeAll(List<String> texts) {
    int[][] all = new int[texts.size()][];
    for (int from = 0; from < all.length; from += BATCH) {
      List<String> batch = texts.subList(from, Math.min(all.length, from + BATCH));
      long[] encodings =
          TokenizersLibrary.LIB.batchEncode(handle, batch.toArray(String[]::new), false);
      for (int i = 0; i < encodings.length; i++) {
        all[from + i] = idsOf(encodings[i]);
        if (batch.get(i).contains(Vocabulary.END_OF_TEXT)) {
          all[from + i] = encode(batch.get(i));
        }
      }
    }
    return all;
  }

  @Override
  public String decode(int[] tokens) {
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= size) {
        throw new IllegalArgumentException(
            "token "
                + i
                + " of "
                + ids.length
                + " is "
                + tokens[i]
                + ": ids are 0 … "
                + (size - 1));
      }
      ids[i] = tokens[i];
    }
    return TokenizersLibrary.LIB.decode(handle, ids, false);
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

  private static int[] idsOf(long encoding) {
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

  /** The id of each token, those added beside the model's own included. */
  private static Map<String, Integer> vocabulary(String json, String origin) {
    try {
      Config root =
          ConfigFactory.parseString(
              json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
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

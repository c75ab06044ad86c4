package bondlab.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import bondlab.config.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A {@code tokenizer.json} in HuggingFace's native library. The library is called directly, since
 * DJL's own encodings copy out spellings, spans and masks too.
 *
 * <p>Owns native memory; close it.
 */
final class NativeTokenizer implements AutoCloseable {
  static {
    // read when DJL first loads: no telemetry, and no download where the natives are on the path
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;

  private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the text of a {@code tokenizer.json}.
   *
   * @param origin where it comes from, for the message
   * @throws BadInput if the library refuses it
   */
  static NativeTokenizer open(String json, String origin) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Map<String, String> options =
        Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
    try {
      return new NativeTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options));
    } catch (IOException | RuntimeException e) {
      throw new BadInput(origin + " is refused by HuggingFace's tokenizers (" + e + ")");
    }
  }

  /** Encodes text that {@link #requireWhole} lets pass; added tokens are found in it. */
  int[] encode(String text) {
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

  /**
   * Decodes ids, special ones spelled out.
   *
   * @throws IllegalArgumentException if an id is outside [0, size)
   */
  String decode(int[] tokens, int size) {
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
  public void close() {
    tokenizer.close();
  }

  /**
   * Refuses half of a character: it has no bytes in UTF-8, and the library would write another one.
   *
   * @throws BadInput naming what stands before it
   */
  static void requireWhole(String text) {
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
}

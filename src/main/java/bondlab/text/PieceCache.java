package bondlab.text;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;

/**
 * Remembers the ids of each piece of text. Byte-level BPE never merges across pieces and the same
 * few thousand words come again and again, so looking them up is several times faster than a native
 * call a text; the native library still decides the ids of each piece.
 */
final class PieceCache {
  private static final int MOST_PIECES = 200_000;

  /** Up to here every Unicode version that Java or the native library may know is of one mind. */
  private static final char LAST_SETTLED = '\u024F';

  private final Map<String, int[]> known = new ConcurrentHashMap<>();
  private final Function<String, int[]> encoder;

  PieceCache(Function<String, int[]> encoder) {
    this.encoder = encoder;
  }

  /** Whether a {@code tokenizer.json} cuts text as {@link ByteAlphabet} does, and nothing else. */
  static boolean suits(Config json) {
    String cutter = "pre_tokenizer.";
    return json.hasPath(cutter + "type")
        && json.getString(cutter + "type").equals("ByteLevel")
        && json.hasPath(cutter + "add_prefix_space")
        && !json.getBoolean(cutter + "add_prefix_space")
        && (!json.hasPath(cutter + "use_regex") || json.getBoolean(cutter + "use_regex"))
        && !json.hasPath("normalizer")
        && !json.hasPath("post_processor")
        && json.getList("added_tokens").size() == 1;
  }

  /** Whether this text may be encoded here: Latin letters and the usual punctuation. */
  static boolean covers(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > LAST_SETTLED && (c < '\u2010' || c > '\u2026')) {
        return false;
      }
    }
    return true;
  }

  int[] encode(String text) {
    int[] tokens = new int[16 + text.length() / 2];
    int length = 0;
    Matcher pieces = ByteAlphabet.PIECE.matcher(text);
    while (pieces.find()) {
      int[] ids = idsOf(pieces.group());
      if (length + ids.length > tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * tokens.length + ids.length);
      }
      for (int id : ids) { // pieces are of one or two tokens
        tokens[length++] = id;
      }
    }
    return Arrays.copyOf(tokens, length);
  }

  private int[] idsOf(String piece) {
    int[] ids = known.get(piece);
    if (ids == null) {
      ids = encoder.apply(piece);
      if (known.size() < MOST_PIECES) {
        known.put(piece, ids);
      }
    }
    return ids;
  }
}

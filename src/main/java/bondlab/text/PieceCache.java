package bondlab.text;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;

/**
 * Encodes a text stretch by stretch and remembers the ids of its pieces. Byte-level BPE never
 * merges across pieces and the same few thousand words come again and again, so looking them up is
 * several times faster than a native call a text; the native library still decides the ids of each
 * piece, and of whole stretches whose characters it may class differently than Java does.
 *
 * <p>A stretch ends where a piece ends for certain, so the ids are those of the whole text in one
 * call, which takes the native library some 170 bytes of memory per character. Only a single piece,
 * such as a word of a million letters, is longer than a stretch. What is remembered is bounded too.
 */
final class PieceCache {
  private static final int MOST_PIECES = 200_000;

  /** Words are shorter; what is longer hardly comes again. */
  private static final int LONGEST_PIECE = 64;

  private static final int STRETCH = 4096;

  /** Up to here every Unicode version that Java or the native library may know is of one mind. */
  private static final char LAST_SETTLED = '\u024F';

  private enum Kind {
    LETTER,
    NUMBER,
    OTHER
  }

  private final Map<String, int[]> known = new ConcurrentHashMap<>();
  private final Function<String, int[]> encoder;
  private final int stretch;

  PieceCache(Function<String, int[]> encoder) {
    this(encoder, STRETCH);
  }

  /**
   * @param encoder of a piece or stretch
   * @param stretch characters that are encoded at once, and as many more as the piece has that is
   *     begun
   */
  PieceCache(Function<String, int[]> encoder, int stretch) {
    this.encoder = encoder;
    this.stretch = stretch;
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

  /** Pieces remembered so far. */
  int size() {
    return known.size();
  }

  /**
   * Encodes a text's end part.
   *
   * @param from first character that counts; a piece begins there
   * @param most ids wanted; the rest of the text is not looked at
   */
  int[] encode(String text, int from, int most) {
    int[] tokens = new int[16 + (int) Math.min(most, (text.length() - (long) from) / 2)];
    int length = 0;
    for (int start = from; start < text.length() && length < most; ) {
      int end = end(text, start);
      String part = text.substring(start, end);
      if (covers(part)) {
        Matcher pieces = ByteAlphabet.PIECE.matcher(part);
        while (length < most && pieces.find()) {
          int[] ids = idsOf(pieces.group());
          tokens = grown(tokens, length + ids.length);
          for (int id : ids) { // pieces are of one or two tokens
            tokens[length++] = id;
          }
        }
      } else {
        int[] ids = encoder.apply(part);
        tokens = grown(tokens, length + ids.length);
        System.arraycopy(ids, 0, tokens, length, ids.length);
        length += ids.length;
      }
      start = end;
    }
    return Arrays.copyOf(tokens, Math.min(length, most));
  }

  private static int[] grown(int[] tokens, int length) {
    return length <= tokens.length ? tokens : Arrays.copyOf(tokens, 2 * tokens.length + length);
  }

  /** Latin letters and the usual punctuation: here Java's pieces are the native library's. */
  private static boolean covers(String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c > LAST_SETTLED && (c < '\u2010' || c > '\u2026')) {
        return false;
      }
    }
    return true;
  }

  private int end(String text, int start) {
    int at = Math.min(text.length(), start + stretch);
    while (at < text.length() && !endsAt(text, at)) {
      at++;
    }
    return at;
  }

  /**
   * Whether a piece ends before character {@code at}, whatever stands around: a space after what is
   * none begins a piece; a run of letters or of digits ends at anything else. (A run of punctuation
   * need not: {@code 's} is one piece.)
   */
  private static boolean endsAt(String text, int at) {
    char before = text.charAt(at - 1);
    char after = text.charAt(at);
    if (after == ' ') {
      return !isSpace(before);
    }
    return isSettled(before)
        && isSettled(after)
        && !isSpace(after)
        && kind(before) != Kind.OTHER
        && kind(before) != kind(after);
  }

  /** Unicode's white space, and what was white space before Unicode 6.3. */
  private static boolean isSpace(char c) {
    return c == '\u0085' || c == '\u180E' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** Characters that have been in Unicode from its first versions. */
  private static boolean isSettled(char c) {
    return c <= LAST_SETTLED
        || c >= '\u2010' && c <= '\u2026'
        || c == '\u3001' // the CJK comma and full stop
        || c == '\u3002'
        || c >= '\u3041' && c <= '\u3094' // kana
        || c >= '\u30A1' && c <= '\u30FA'
        || c >= '\u4E00' && c <= '\u9FA5'
        || c >= '\uAC00' && c <= '\uD7A3';
  }

  private static Kind kind(char c) {
    if (Character.isLetter(c)) {
      return Kind.LETTER;
    }
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          Kind.NUMBER;
      default -> Kind.OTHER;
    };
  }

  private int[] idsOf(String piece) {
    int[] ids = known.get(piece);
    if (ids == null) {
      ids = encoder.apply(piece);
      if (piece.length() <= LONGEST_PIECE && known.size() < MOST_PIECES) {
        known.put(piece, ids);
      }
    }
    return ids;
  }
}

package bondlab.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The view of text of byte-level BPE (Radford et al. 2019, GPT-2): cut into words, numbers,
 * punctuation and white space, each with the space before it; each byte of UTF-8 written as a
 * visible character.
 */
final class ByteAlphabet {
  /** The size of the alphabet: one character per byte. */
  static final int SIZE = 256;

  /** Matches the pieces of a text, one after the other; BPE never merges across two of them. */
  static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  private static final char[] CHARACTER_OF_BYTE = characters();
  private static final int[] RANK_OF_BYTE = ranks();

  private ByteAlphabet() {}

  /** Ranks each byte of a piece among the 256 by its character's code point. */
  static int[] ranks(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    int[] ranks = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ranks[i] = RANK_OF_BYTE[bytes[i] & 0xFF];
    }
    return ranks;
  }

  /** The character of each rank. */
  static char[] byRank() {
    char[] byRank = new char[SIZE];
    for (int b = 0; b < SIZE; b++) {
      byRank[RANK_OF_BYTE[b]] = CHARACTER_OF_BYTE[b];
    }
    return byRank;
  }

  /** Printable Latin-1 bytes stand for themselves, the others for U+0100 onwards. */
  private static char[] characters() {
    char[] characters = new char[SIZE];
    char next = SIZE;
    for (int b = 0; b < SIZE; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      characters[b] = printable ? (char) b : next++;
    }
    return characters;
  }

  private static int[] ranks() {
    Map<Character, Integer> byteOfCharacter = new TreeMap<>();
    for (int b = 0; b < SIZE; b++) {
      byteOfCharacter.put(CHARACTER_OF_BYTE[b], b);
    }
    int[] ranks = new int[SIZE];
    int rank = 0;
    for (int b : byteOfCharacter.values()) {
      ranks[b] = rank++;
    }
    return ranks;
  }
}

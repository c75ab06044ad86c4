package bondlab.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Text to token ids and back. Safe to use from several threads. */
public interface Tokenizer extends AutoCloseable {

  /**
   * Encodes text.
   *
   * @return ids [T]; never {@link #endOfText()}, even where the text spells that token's name
   * @throws bondlab.config.BadInput if the text has half of a surrogate pair, which is no character
   */
  int[] encode(String text);

  /**
   * Encodes the beginning of the rest of a text: the first ids of {@code
   * encode(text.substring(from))}, without reading much more of a long text than they need.
   *
   * @param from where a word begins, its space included
   * @param most ids wanted; fewer come if the text ends
   */
  default int[] encode(String text, int from, int most) {
    int[] all = encode(text.substring(from));
    return all.length <= most ? all : Arrays.copyOf(all, most);
  }

  /** Encodes a text as a model reads it: after a beginning of text, if it was trained with one. */
  default int[] encodeWhole(String text) {
    return encode(text);
  }

  /** Encodes many texts, in order. */
  default int[][] encodeAll(List<String> texts) {
    return texts.stream().map(this::encode).toArray(int[][]::new);
  }

  /**
   * Decodes ids; {@code decode(encode(text))} is the text. Bytes that are no whole character, as a
   * cut sequence may end with, become U+FFFD; the end of text is spelled out.
   *
   * @throws IllegalArgumentException if an id is outside [0, size)
   */
  String decode(int[] tokens);

  /** Ids are 0 … size − 1. */
  int size();

  /** The id that ends a document, and a response. */
  int endOfText();

  /** The ids that end a response, each of them; {@link #endOfText()} is one. */
  default List<Integer> ends() {
    return List.of(endOfText());
  }

  /** Ids below the size that stand for no token; no text has them. */
  default List<Integer> unused() {
    return List.of();
  }

  /** Whether tokens end with one of {@link #ends()}, as those of a whole response do. */
  default boolean ended(int[] tokens) {
    return tokens.length > 0 && ends().contains(tokens[tokens.length - 1]);
  }

  /** Hash (SHA-256, hex) of all that decides how text is cut; equal tokenizers have equal ones. */
  String fingerprint();

  /** Writes a file that reads back to the same tokenizer; complete, or not there at all. */
  void save(Path file);

  @Override
  default void close() {}
}

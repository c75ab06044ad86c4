package bondlab.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How often each pair of neighbouring symbols occurs in a weighted set of words, kept right while
 * pairs are merged, and which words each pair was ever seen in. A pair is a long, left id above
 * right id.
 */
final class PairCounts {
  /** A distinct word: symbols [0, length) are in use; it occurs {@code times} times. */
  private static final class Word {
    final int[] symbols;
    final long times;
    int length;

    Word(int[] symbols, long times) {
      this.symbols = symbols;
      this.times = times;
      this.length = symbols.length;
    }
  }

  /** Words may be listed after they lost the pair: merging those changes nothing. */
  private static final class Seen {
    long count;
    final List<Word> words = new ArrayList<>();
  }

  private final Map<Long, Seen> seen = new HashMap<>();

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long pair) {
    return (int) (pair >>> 32);
  }

  static int right(long pair) {
    return (int) pair;
  }

  void addWord(int[] symbols, long times) {
    Word word = new Word(symbols, times);
    for (int i = 0; i + 1 < word.length; i++) {
      grow(pair(symbols[i], symbols[i + 1]), word);
    }
  }

  /** Every pair seen so far. */
  List<Long> pairs() {
    return List.copyOf(seen.keySet());
  }

  long of(long pair) {
    Seen known = seen.get(pair);
    return known == null ? 0 : known.count;
  }

  /**
   * Replaces {@code left right} by {@code merged} in every word, from the left.
   *
   * @param grown receives the pairs that now occur where they did not
   */
  void merge(int left, int right, int merged, Set<Long> grown) {
    Seen known = seen.remove(pair(left, right));
    for (Word word : known.words) {
      merge(word, left, right, merged, grown);
    }
  }

  private void merge(Word word, int left, int right, int merged, Set<Long> grown) {
    int[] s = word.symbols;
    int end = word.length;
    int out = 0;
    for (int i = 0; i < end; out++) {
      if (i + 1 == end || s[i] != left || s[i + 1] != right) {
        s[out] = s[i++];
        continue;
      }
      if (out > 0) {
        shrink(pair(s[out - 1], left), word);
        grown.add(grow(pair(s[out - 1], merged), word));
      }
      if (i + 2 < end) {
        shrink(pair(right, s[i + 2]), word);
        grown.add(grow(pair(merged, s[i + 2]), word));
      }
      s[out] = merged;
      i += 2;
    }
    word.length = out;
  }

  private long grow(long pair, Word word) {
    Seen known = seen.computeIfAbsent(pair, p -> new Seen());
    known.count += word.times;
    List<Word> words = known.words;
    if (words.isEmpty() || words.get(words.size() - 1) != word) {
      words.add(word);
    }
    return pair;
  }

  private void shrink(long pair, Word word) {
    Seen known = seen.get(pair);
    if (known != null) { // null for the pair that is being merged: "aaa" overlaps itself
      known.count -= word.times;
    }
  }
}

package bondlab.text;

import bondlab.text.BytePairTrainer.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** Byte-pair encoding straight from its definition, recounting everything each time. */
final class NaiveBytePair {
  private record Pair(int left, int right) {}

  private NaiveBytePair() {}

  /** The merges of a vocabulary of {@code size}, bytes spelled as the trainer spells them. */
  static List<String> merges(List<String> texts, int size) {
    List<String> tokens = new ArrayList<>(List.of(Vocabulary.END_OF_TEXT));
    for (char c : ByteAlphabet.byRank()) {
      tokens.add(String.valueOf(c));
    }
    List<List<Integer>> pieces = new ArrayList<>();
    for (String text : texts) {
      Matcher matcher = ByteAlphabet.PIECE.matcher(text);
      while (matcher.find()) {
        List<Integer> piece = new ArrayList<>();
        for (int rank : ByteAlphabet.ranks(matcher.group())) {
          piece.add(rank + 1);
        }
        pieces.add(piece);
      }
    }
    List<String> merges = new ArrayList<>();
    while (tokens.size() < size) {
      Pair best = mostFrequent(pieces);
      merges.add(tokens.get(best.left) + " " + tokens.get(best.right));
      tokens.add(tokens.get(best.left) + tokens.get(best.right));
      for (List<Integer> piece : pieces) {
        replace(piece, best, tokens.size() - 1);
      }
    }
    return merges;
  }

  /** Encodes by always merging the earliest learned pair present. */
  static int[] encode(Vocabulary vocabulary, String text) {
    List<Integer> all = new ArrayList<>();
    Matcher matcher = ByteAlphabet.PIECE.matcher(text);
    while (matcher.find()) {
      List<String> symbols = new ArrayList<>();
      for (int rank : ByteAlphabet.ranks(matcher.group())) {
        symbols.add(String.valueOf(ByteAlphabet.byRank()[rank]));
      }
      while (mergeEarliest(symbols, vocabulary.merges())) {
        // each turn joins one pair
      }
      symbols.forEach(s -> all.add(vocabulary.tokens().indexOf(s)));
    }
    return all.stream().mapToInt(i -> i).toArray();
  }

  private static boolean mergeEarliest(List<String> symbols, List<String> merges) {
    int at = -1;
    int earliest = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < symbols.size(); i++) {
      int rank = merges.indexOf(symbols.get(i) + " " + symbols.get(i + 1));
      if (rank >= 0 && rank < earliest) {
        earliest = rank;
        at = i;
      }
    }
    if (at >= 0) {
      symbols.set(at, symbols.get(at) + symbols.remove(at + 1));
    }
    return at >= 0;
  }

  private static Pair mostFrequent(List<List<Integer>> pieces) {
    Map<Pair, Integer> counts = new LinkedHashMap<>();
    for (List<Integer> piece : pieces) {
      for (int i = 0; i + 1 < piece.size(); i++) {
        counts.merge(new Pair(piece.get(i), piece.get(i + 1)), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .min(
            Comparator.comparingInt((Map.Entry<Pair, Integer> e) -> -e.getValue())
                .thenComparingInt(e -> e.getKey().left)
                .thenComparingInt(e -> e.getKey().right))
        .orElseThrow()
        .getKey();
  }

  private static void replace(List<Integer> piece, Pair pair, int merged) {
    for (int i = 0; i + 1 < piece.size(); i++) {
      if (piece.get(i) == pair.left && piece.get(i + 1) == pair.right) {
        piece.set(i, merged);
        piece.remove(i + 1);
      }
    }
  }
}

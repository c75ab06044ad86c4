package bondlab.text;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Learns a byte-level BPE vocabulary (Sennrich et al. 2016; bytes as in GPT-2).
 *
 * <p>Again and again the pair of neighbours that occurs most often becomes a token, ties going to
 * the lowest ids, left before right: the rule of HuggingFace's trainer, whose merges this equals.
 * Counts are kept up to date pair by pair and the next pair comes off a heap, so the cost is about
 * linear in the text.
 */
public final class BytePairTrainer {
  /** Next to try: a count that may be out of date by the time it comes off the heap. */
  private record Candidate(long count, int left, int right) {}

  private static final Comparator<Candidate> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Candidate::count)
          .reversed()
          .thenComparingInt(Candidate::left)
          .thenComparingInt(Candidate::right);

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> merges = new ArrayList<>();
  private final PairCounts counts = new PairCounts();
  private final PriorityQueue<Candidate> heap = new PriorityQueue<>(MOST_FREQUENT_FIRST);

  private BytePairTrainer() {}

  /**
   * Trains on texts.
   *
   * @param size tokens wanted, the end of text and the 256 bytes included; at least 257. Fewer come
   *     back if the texts run out of pairs
   * @throws BadInput if the size is below 257
   */
  public static Vocabulary train(Iterable<String> texts, int size) {
    int least = ByteAlphabet.SIZE + 1;
    if (size < least) {
      throw new BadInput(
          "vocabulary = " + size + ": must be " + least + " or more (256 bytes, the end of text)");
    }
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.start(texts);
    while (trainer.tokens.size() < size && trainer.mergeOne()) {
      // each turn adds one merge
    }
    return new Vocabulary(trainer.tokens, trainer.merges);
  }

  private void start(Iterable<String> texts) {
    idOf(Vocabulary.END_OF_TEXT);
    for (char character : ByteAlphabet.byRank()) {
      idOf(String.valueOf(character));
    }
    Map<String, Integer> pieces = new HashMap<>();
    for (String text : texts) {
      Matcher matcher = ByteAlphabet.PIECE.matcher(text);
      while (matcher.find()) {
        pieces.merge(matcher.group(), 1, Integer::sum);
      }
    }
    pieces.forEach(
        (piece, count) -> {
          int[] symbols = ByteAlphabet.ranks(piece);
          for (int i = 0; i < symbols.length; i++) {
            symbols[i]++; // rank to id: the end of text is 0
          }
          counts.addWord(symbols, count);
        });
    counts.pairs().forEach(this::offer);
  }

  private int idOf(String token) {
    return ids.computeIfAbsent(
        token,
        added -> {
          tokens.add(added);
          return tokens.size() - 1;
        });
  }

  /** Makes the most frequent pair a token; false if no pair is left. */
  private boolean mergeOne() {
    while (!heap.isEmpty()) {
      Candidate top = heap.poll();
      long now = counts.of(PairCounts.pair(top.left, top.right));
      if (now < 1) {
        continue;
      }
      if (now != top.count) {
        heap.add(new Candidate(now, top.left, top.right));
        continue;
      }
      String left = tokens.get(top.left);
      String right = tokens.get(top.right);
      merges.add(left + " " + right);
      Set<Long> grown = new HashSet<>();
      counts.merge(top.left, top.right, idOf(left + right), grown);
      grown.forEach(this::offer);
      return true;
    }
    return false;
  }

  private void offer(long pair) {
    long count = counts.of(pair);
    if (count > 0) {
      heap.add(new Candidate(count, PairCounts.left(pair), PairCounts.right(pair)));
    }
  }
}

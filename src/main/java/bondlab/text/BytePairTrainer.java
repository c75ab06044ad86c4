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

  /**
   * The vocabulary and merges of byte-level BPE.
   *
   * @param tokens spelled in GPT-2's visible bytes; the place is the id, and 0 is the end of text
   * @param merges pairs {@code "left right"}, first learned first
   */
  public record Vocabulary(List<String> tokens, List<String> merges) {
    /** The special token that ends a document, id 0. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    private static final String BYTE_LEVEL =
        "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true,"
            + " \"use_regex\": true}";

    public Vocabulary {
      tokens = List.copyOf(tokens);
      merges = List.copyOf(merges);
    }

    /** Writes the {@code tokenizer.json} that HuggingFace's libraries read. */
    public String toJson() {
      StringBuilder json = new StringBuilder();
      json.append("{\"version\": \"1.0\", \"truncation\": null, \"padding\": null,\n")
          .append("\"added_tokens\": [{\"id\": 0, \"content\": ")
          .append(quoted(END_OF_TEXT))
          .append(", \"single_word\": false, \"lstrip\": false, \"rstrip\": false,")
          .append(" \"normalized\": false, \"special\": true}],\n")
          .append("\"normalizer\": null, \"post_processor\": null,\n")
          .append("\"pre_tokenizer\": " + BYTE_LEVEL + ",\n\"decoder\": " + BYTE_LEVEL + ",\n")
          .append("\"model\": {\"type\": \"BPE\", \"dropout\": null, \"unk_token\": null,")
          .append(" \"continuing_subword_prefix\": null, \"end_of_word_suffix\": null,")
          .append(" \"fuse_unk\": false, \"byte_fallback\": false, \"ignore_merges\": false,\n")
          .append("\"vocab\": {");
      for (int id = 0; id < tokens.size(); id++) {
        json.append(id == 0 ? "\n" : ",\n").append(quoted(tokens.get(id))).append(": ").append(id);
      }
      json.append("},\n\"merges\": [");
      for (int i = 0; i < merges.size(); i++) {
        json.append(i == 0 ? "\n" : ",\n").append(quoted(merges.get(i)));
      }
      return json.append("]}}\n").toString();
    }

    /** Visible bytes are printable, so quotes and backslashes are all that JSON wants escaped. */
    private static String quoted(String token) {
      return '"' + token.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /**
   * Counts of each pair of neighbouring symbols in a weighted set of words, kept up to date while
   * pairs are merged, and which words each pair was ever seen in. A pair is a long, left id above
   * right id.
   */
  static final class PairCounts {
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
}

package bondlab.text;

import bondlab.config.BadInput;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Unigram and bigram models of tokens, the baselines of a language model's loss. Interpolated
 * Witten-Bell smoothing (Witten and Bell 1991):
 *
 * <pre>
 *   p(w)   = (c(w)   + U    · 1/V ) / (C    + U   )
 *   p(w|h) = (c(h w) + U(h) · p(w)) / (c(h) + U(h))
 * </pre>
 *
 * with V the vocabulary, C the training tokens, c counts, U and U(h) how many distinct tokens
 * occur, at all and after h. A history never seen falls back to p(w). The end of text stands before
 * each document and is predicted after it, as in {@link TokenWindows}.
 */
public final class NGram {
  private final int vocabulary;
  private final int endOfText;
  private final long[] count;
  private final long[] historyCount;
  private final int[] followers;
  private final Map<Long, Integer> pairCount = new HashMap<>();
  private long total;
  private int distinct;

  private NGram(int vocabulary, int endOfText) {
    this.vocabulary = vocabulary;
    this.endOfText = endOfText;
    this.count = new long[vocabulary];
    this.historyCount = new long[vocabulary];
    this.followers = new int[vocabulary];
  }

  /**
   * Counts training documents.
   *
   * @param documents ids of each, in [0, vocabulary)
   */
  public static NGram fit(int[][] documents, int vocabulary, int endOfText) {
    NGram model = new NGram(vocabulary, endOfText);
    for (int[] document : documents) {
      int history = endOfText;
      for (int i = 0; i <= document.length; i++) {
        int token = i < document.length ? document[i] : endOfText;
        model.add(history, token, 1);
        history = token;
      }
    }
    return model;
  }

  /**
   * Takes counts that {@link #pairs} gave; the model is the same.
   *
   * @param pairs history, token and how often the token followed, [pairs, 3]; ids in [0,
   *     vocabulary), counts ≥ 1
   * @throws BadInput naming the first row that is no such thing
   */
  public static NGram of(int[][] pairs, int vocabulary, int endOfText) {
    NGram model = new NGram(vocabulary, endOfText);
    for (int[] pair : pairs) {
      if (pair.length != 3
          || Math.min(pair[0], pair[1]) < 0
          || Math.max(pair[0], pair[1]) >= vocabulary
          || pair[2] < 1) {
        throw new BadInput(
            "bigram counts: "
                + Arrays.toString(pair)
                + " is no (history, token, count) with ids below "
                + vocabulary
                + " and a count of 1 or more");
      }
      model.add(pair[0], pair[1], pair[2]);
    }
    return model;
  }

  /** The pairs seen: history, token and count, [pairs, 3], by history and then by token. */
  public int[][] pairs() {
    return pairCount.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            pair ->
                new int[] {
                  (int) (pair.getKey() / vocabulary),
                  (int) (pair.getKey() % vocabulary),
                  pair.getValue()
                })
        .toArray(int[][]::new);
  }

  /** V, the number of tokens that probabilities sum over. */
  public int vocabulary() {
    return vocabulary;
  }

  /** The unigram probability of a token. */
  public double probability(int token) {
    return (count[token] + (double) distinct / vocabulary) / (total + distinct);
  }

  /** The bigram probability of a token after {@code history}. */
  public double probability(int history, int token) {
    int unseen = followers[history];
    if (unseen == 0) {
      return probability(token);
    }
    int pairs = pairCount.getOrDefault(key(history, token), 0);
    return (pairs + unseen * probability(token)) / (historyCount[history] + unseen);
  }

  /** Measures the unigram model on documents, in nats a token, ends of text included. */
  public double unigramLoss(int[][] documents) {
    return loss(documents, false);
  }

  /** Measures the bigram model on documents, in nats a token, ends of text included. */
  public double bigramLoss(int[][] documents) {
    return loss(documents, true);
  }

  private double loss(int[][] documents, boolean bigram) {
    double sum = 0;
    long tokens = 0;
    for (int[] document : documents) {
      int history = endOfText;
      for (int i = 0; i <= document.length; i++) {
        int token = i < document.length ? document[i] : endOfText;
        sum -= Math.log(bigram ? probability(history, token) : probability(token));
        history = token;
      }
      tokens += document.length + 1;
    }
    return sum / tokens;
  }

  private void add(int history, int token, int times) {
    total += times;
    distinct += count[token] == 0 ? 1 : 0;
    count[token] += times;
    historyCount[history] += times;
    followers[history] +=
        pairCount.merge(key(history, token), times, Integer::sum) == times ? 1 : 0;
  }

  private long key(int history, int token) {
    return (long) history * vocabulary + token;
  }
}

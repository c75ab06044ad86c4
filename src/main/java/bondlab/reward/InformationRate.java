package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.NGram;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The information rate of a response: its mean log-probability per token under a bigram law, in a
 * tokenisation of its own,
 *
 * <pre>  m = 1/T · Σ_t log p(w_t | w_{t−1}),   in nats per token, below 0</pre>
 *
 * with p the Witten-Bell bigram of {@link NGram}, which is positive everywhere. Prompt and response
 * are decoded and tokenised anew together. w_1 … w_T are the tokens from the first one in which the
 * whole differs from the prompt alone: a word that the policy's tokens cut belongs to the response.
 * w_0 is the token before, or the end of text if there is none. Where the policy ended its response
 * with a stop token, the end of text is w_T; a stop token elsewhere is read as it is spelled.
 *
 * <p>Closed form, with the same bits on every machine. Threads may share it. The tokenizer is the
 * caller's to close.
 */
public final class InformationRate {
  private static final String PAIRS = "bigram.pairs";
  private static final String TOKENIZER = "bigram.tokenizer";

  private final NGram bigram;
  private final Tokenizer own;

  /**
   * A response in the tokens of the rate.
   *
   * @param before w_0
   * @param tokens w_1 … w_T, T ≥ 1
   */
  record Reading(int before, int[] tokens) {
    /** Distinct tokens over tokens, in (0, 1]. */
    double distinctShare() {
      return (double) Arrays.stream(tokens).distinct().count() / tokens.length;
    }
  }

  private InformationRate(NGram bigram, Tokenizer own) {
    this.bigram = bigram;
    this.own = own;
  }

  /**
   * Counts pairs of neighbouring tokens.
   *
   * @param documents that no scored text is taken from
   * @param own cuts the text, such as a byte-pair tokenizer of 8,192 tokens trained on the same
   *     documents
   * @throws BadInput if there is no document
   */
  public static InformationRate fit(List<Document> documents, Tokenizer own) {
    if (documents.isEmpty()) {
      throw new BadInput("an information rate needs documents to count in, got none");
    }
    int[][] tokens = own.encodeAll(documents.stream().map(Document::text).toList());
    return new InformationRate(NGram.fit(tokens, own.size(), own.endOfText()), own);
  }

  /**
   * Takes over what {@link #values} gave; further arrays are ignored.
   *
   * @param source what errors name, such as the file
   * @throws BadInput if an array is missing or broken, or was made with another tokenizer
   */
  public static InformationRate of(String source, Tokenizer own, Map<String, FloatArray> values) {
    return of(new StoredArrays(source, values), own);
  }

  static InformationRate of(StoredArrays stored, Tokenizer own) {
    stored.requireDigest(TOKENIZER, own.fingerprint(), "another tokenizer");
    float[] pairs = stored.get(PAIRS, -1, 3).values();
    stored.done();
    int[][] rows = new int[pairs.length / 3][3];
    for (int i = 0; i < pairs.length; i++) {
      rows[i / 3][i % 3] = (int) pairs[i];
    }
    return new InformationRate(NGram.of(rows, own.size(), own.endOfText()), own);
  }

  /**
   * The counts and the tokenizer's fingerprint as arrays.
   *
   * @throws BadInput if a count is above 2²⁴, which float32 cannot hold
   */
  public Map<String, FloatArray> values() {
    int[][] rows = bigram.pairs();
    float[] pairs = new float[3 * rows.length];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = rows[i / 3][i % 3];
      if ((int) pairs[i] != rows[i / 3][i % 3]) {
        throw new BadInput(
            "bigram counts: float32 cannot hold " + rows[i / 3][i % 3] + "; count less text");
      }
    }
    Map<String, FloatArray> values = new LinkedHashMap<>();
    values.put(PAIRS, new FloatArray(pairs, rows.length, 3));
    values.put(TOKENIZER, StoredArrays.digest(own.fingerprint()));
    return values;
  }

  /**
   * The rate m of each response.
   *
   * @return nats per token, below 0, in order
   * @throws BadInput naming the first response that has no token, or no text
   */
  public double[] of(List<Completion> completions) {
    return Arrays.stream(read(completions)).parallel().mapToDouble(this::of).toArray();
  }

  double of(Reading reading) {
    double sum = 0;
    int before = reading.before();
    for (int token : reading.tokens()) {
      sum += StrictMath.log(bigram.probability(before, token));
      before = token;
    }
    return sum / reading.tokens().length;
  }

  Reading[] read(List<Completion> completions) {
    Map<int[], int[]> prompts = new IdentityHashMap<>();
    for (Completion completion : completions) {
      Prompt prompt = completion.prompt();
      prompts.computeIfAbsent(prompt.tokens(), t -> own.encode(prompt.text()));
    }
    Reading[] readings =
        completions.parallelStream()
            .map(completion -> read(completion, prompts.get(completion.prompt().tokens())))
            .toArray(Reading[]::new);
    for (int i = 0; i < readings.length; i++) {
      if (readings[i].tokens().length == 0) {
        throw new BadInput(
            String.format(
                "response %d of %d, to prompt %d, is empty: it has no information rate; leave"
                    + " empty responses out",
                i, readings.length, completions.get(i).prompt().id()));
      }
    }
    return readings;
  }

  private Reading read(Completion completion, int[] alone) {
    int[] whole = own.encode(completion.prompt().text(completion.sequence()));
    int common = Arrays.mismatch(alone, whole);
    int from = common < 0 ? whole.length : common;
    boolean ended = completion.prompt().tokenizer().ended(completion.tokens());
    int[] tokens = Arrays.copyOfRange(whole, from, whole.length + (ended ? 1 : 0));
    if (ended) {
      tokens[tokens.length - 1] = own.endOfText();
    }
    return new Reading(from == 0 ? own.endOfText() : whole[from - 1], tokens);
  }

  @Override
  public String toString() {
    return String.format(
        "bigram rate over %,d tokens, %,d pairs seen", bigram.vocabulary(), bigram.pairs().length);
  }
}

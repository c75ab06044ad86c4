package bondlab.policy;

import bondlab.model.Decoder;
import bondlab.model.Gradients;
import bondlab.model.RememberedReading;
import bondlab.model.RememberedSamples;
import bondlab.model.Sampling;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The last responses that a network drew, and those that it read, while it remembered what their
 * gradient needs. They are known by identity: an equal response of elsewhere is read as any other.
 */
final class RememberedCompletions {
  /** Most bytes that they may take. */
  private static final long MOST = 2L << 30;

  private final Decoder decoder;
  private final Sampling sampling;
  private final Map<Completion, Integer> places = new IdentityHashMap<>();
  private RememberedSamples samples;
  private List<Completion> read = List.of();
  private RememberedReading reading;

  RememberedCompletions(Decoder decoder, Sampling sampling) {
    this.decoder = decoder;
    this.sampling = sampling;
  }

  /**
   * Not for single responses, whose prompts would be read again beside others, nor under dropout,
   * which generation is without.
   */
  boolean pays(List<Prompt> prompts, int each) {
    int longest = prompts.stream().mapToInt(p -> p.tokens().length).max().orElse(0);
    long read = (long) prompts.size() * (longest + (long) each * sampling.maxTokens());
    boolean dropped = decoder.lora().isPresent() && decoder.lora().get().dropout() > 0;
    return each > 1 && !dropped && RememberedSamples.bytes(decoder.shape(), read) <= MOST;
  }

  /** Takes over what was drawn, in order. */
  List<Completion> keep(RememberedSamples drawn, List<Completion> completions) {
    samples = drawn;
    for (int i = 0; i < completions.size(); i++) {
      places.put(completions.get(i), i);
    }
    return completions;
  }

  /** Log-probabilities of the responses' tokens; remembers the reading if it pays. */
  double[][] logProbs(List<Completion> completions, List<int[]> tokens, int[] promptLengths) {
    forgetReading();
    if (!RememberedReading.pays(decoder, tokens, promptLengths)) {
      return decoder.logProbs(tokens, promptLengths, sampling);
    }
    reading = RememberedReading.of(decoder, tokens, promptLengths, sampling);
    read = List.copyOf(completions);
    return reading.logProbs();
  }

  private void forgetReading() {
    if (reading != null) {
      reading.close();
      reading = null;
    }
    read = List.of();
  }

  private boolean areRead(List<Completion> completions) {
    return reading != null
        && completions.size() == read.size()
        && IntStream.range(0, read.size()).allMatch(i -> completions.get(i) == read.get(i));
  }

  /** The gradient of any responses; from memory where they are known. */
  Gradients gradients(List<Completion> completions, List<int[]> tokens, double[][] weights) {
    if (areRead(completions)) {
      try {
        return reading.gradients(weights);
      } finally {
        forgetReading(); // it is spent
      }
    }
    int[] known = rows(completions, true);
    int[] others = rows(completions, false);
    if (known.length == 0) {
      return decoder.gradients(tokens, weights, sampling);
    }
    int[] which = Arrays.stream(known).map(i -> places.get(completions.get(i))).toArray();
    Gradients own = samples.gradients(decoder, which, at(tokens, known), at(weights, known));
    return others.length == 0
        ? own
        : own.plus(decoder.gradients(at(tokens, others), at(weights, others), sampling));
  }

  private int[] rows(List<Completion> completions, boolean known) {
    return IntStream.range(0, completions.size())
        .filter(i -> places.containsKey(completions.get(i)) == known)
        .toArray();
  }

  private static List<int[]> at(List<int[]> tokens, int[] rows) {
    return Arrays.stream(rows).mapToObj(tokens::get).toList();
  }

  private static double[][] at(double[][] weights, int[] rows) {
    return Arrays.stream(rows).mapToObj(i -> weights[i]).toArray(double[][]::new);
  }

  /** Frees them; call it before the weights change. */
  void forget() {
    forgetReading();
    places.clear();
    if (samples != null) {
      samples.close();
      samples = null;
    }
  }
}

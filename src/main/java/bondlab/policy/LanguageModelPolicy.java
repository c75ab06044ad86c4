package bondlab.policy;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.AdapterAverage;
import bondlab.model.Decoder;
import bondlab.model.Distillation;
import bondlab.model.Generated;
import bondlab.model.Generator;
import bondlab.model.Gradients;
import bondlab.model.Lora;
import bondlab.model.RememberedSamples;
import bondlab.model.Sampling;
import bondlab.model.TokenComparison;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A decoder as a policy. All methods refer to one law: log-probabilities, their gradients and
 * divergences are those of the temperature and truncation that responses are drawn with, so the
 * ratio of a fresh response is 1 at any temperature. The set of tokens that truncation leaves is a
 * constant of a gradient.
 */
public final class LanguageModelPolicy implements TrainablePolicy {
  private final Decoder decoder;
  private final Sampling sampling;

  private final RememberedCompletions remembered;

  /**
   * Takes over the decoder: closing the policy closes it. If it has an adapter, this is what is
   * trained, blended and stored; policy, anchor and reference may share the weights beneath.
   */
  public LanguageModelPolicy(Decoder decoder, Sampling sampling) {
    this.decoder = decoder;
    this.sampling = sampling;
    this.remembered = new RememberedCompletions(decoder, sampling);
  }

  @Override
  public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
    return completions(
        prompts,
        new Generator(decoder, sampling).generate(tokens(prompts), ids(prompts), each, stream),
        each);
  }

  /**
   * {@inheritDoc} Single responses that were drawn are not remembered, since their prompts would be
   * read again beside others, nor are responses that would take more than 2 GiB. Of readings the
   * last is remembered, for a gradient of the same responses in the same order, unless it takes
   * more than a gradient may.
   */
  @Override
  public Policy remembering() {
    return new Policy() {
      @Override
      public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
        remembered.forget();
        if (!remembered.pays(prompts, each)) {
          return LanguageModelPolicy.this.sample(prompts, each, stream);
        }
        RememberedSamples drawn =
            new Generator(decoder, sampling).remember(tokens(prompts), ids(prompts), each, stream);
        return remembered.keep(drawn, completions(prompts, drawn.generated(), each));
      }

      @Override
      public double[] logProbs(List<Completion> completions) {
        return sums(
            remembered.logProbs(completions, sequences(completions), promptLengths(completions)));
      }
    };
  }

  private static List<int[]> tokens(List<Prompt> prompts) {
    return prompts.stream().map(Prompt::tokens).toList();
  }

  private static int[] ids(List<Prompt> prompts) {
    return prompts.stream().mapToInt(Prompt::id).toArray();
  }

  private static List<Completion> completions(
      List<Prompt> prompts, List<Generated> drawn, int each) {
    List<Completion> completions = new ArrayList<>(prompts.size() * each);
    for (int u = 0; u < prompts.size(); u++) {
      Generated g = drawn.get(u);
      for (int s = 0; s < each; s++) {
        completions.add(new Completion(prompts.get(u), g.tokens()[s], g.logProb(s)));
      }
    }
    return completions;
  }

  @Override
  public double[] logProbs(List<Completion> completions) {
    return sums(decoder.logProbs(sequences(completions), promptLengths(completions), sampling));
  }

  @Override
  public List<NDArray> arrays() {
    return decoder.trained().arrays();
  }

  @Override
  public boolean[] decayed() {
    return decoder.trained().decayed();
  }

  /** {@inheritDoc} Remembered activations belong to the weights of before. */
  @Override
  public void stepped() {
    remembered.forget();
    decoder.nextDropout();
  }

  @Override
  public Gradients gradients(List<Completion> completions, double[][] weights) {
    TrainablePolicy.requireWeights(completions, weights);
    return remembered.gradients(completions, sequences(completions), padded(completions, weights));
  }

  @Override
  public Gradients distil(
      TrainablePolicy teacher, List<Completion> completions, double b, double[][] weights) {
    TrainablePolicy.requireWeights(completions, weights);
    TrainablePolicy.requireShare("b", b);
    LanguageModelPolicy other = languageModel(teacher);
    return new Distillation(other.decoder, other.sampling, b)
        .gradients(decoder, sampling, sequences(completions), padded(completions, weights));
  }

  @Override
  public PolicyComparison compare(TrainablePolicy reference, List<Completion> completions) {
    LanguageModelPolicy other = languageModel(reference);
    TokenComparison tokens =
        TokenComparison.of(
            decoder,
            sampling,
            other.decoder,
            other.sampling,
            sequences(completions),
            promptLengths(completions));
    double[] k3 = new double[completions.size()];
    for (int b = 0; b < k3.length; b++) {
      for (int t = 0; t < tokens.logProbs()[b].length; t++) {
        k3[b] += PolicyComparison.k3(tokens.logProbs()[b][t], tokens.otherLogProbs()[b][t]);
      }
    }
    return new PolicyComparison(
        sums(tokens.logProbs()),
        sums(tokens.otherLogProbs()),
        k3,
        sums(tokens.kl()),
        sums(tokens.entropy()));
  }

  @Override
  public void blend(TrainablePolicy other, double share) {
    Decoder from = blended(other, share);
    decoder.trained().blend(from.trained(), share);
  }

  /** {@inheritDoc} A copy, share 1, is exact. See {@link AdapterAverage}. */
  @Override
  public double average(TrainablePolicy other, double share) {
    Decoder from = blended(other, share);
    if (decoder.lora().isEmpty() || share == 1) {
      decoder.trained().blend(from.trained(), share);
      return 0;
    }
    AdapterAverage average =
        AdapterAverage.of(
            decoder.shape(),
            decoder.lora().get(),
            decoder.trained().values(),
            from.trained().values(),
            share);
    decoder.trained().restore(average.factors());
    return average.truncation();
  }

  /** The other network, one that this one can take in. */
  private Decoder blended(TrainablePolicy other, double share) {
    TrainablePolicy.requireShare("share", share);
    Decoder from = languageModel(other).decoder;
    if (!from.shape().equals(decoder.shape()) || !from.lora().equals(decoder.lora())) {
      throw new BadInput(
          String.format(
              "networks of one shape and adapters of one kind can be blended; these are %s, %s and"
                  + " %s, %s",
              decoder.shape(), decoder.lora(), from.shape(), from.lora()));
    }
    remembered.forget();
    return from;
  }

  @Override
  public Map<String, FloatArray> values() {
    return decoder.values();
  }

  @Override
  public void restore(Map<String, FloatArray> values) {
    remembered.forget();
    decoder.restore(values);
  }

  /** The network, for training. */
  public Decoder decoder() {
    return decoder;
  }

  public Sampling sampling() {
    return sampling;
  }

  /**
   * This policy's network with a fresh adapter, which does not change it yet; the weights beneath
   * are shared. The caller closes it.
   */
  public LanguageModelPolicy withAdapter(Lora lora, RandomStream stream) {
    return new LanguageModelPolicy(decoder.withAdapter(lora, stream), sampling);
  }

  @Override
  public LanguageModelPolicy copy() {
    return new LanguageModelPolicy(decoder.copy(), sampling);
  }

  @Override
  public void close() {
    remembered.forget();
    decoder.close();
  }

  private static LanguageModelPolicy languageModel(TrainablePolicy policy) {
    if (policy instanceof LanguageModelPolicy languageModel) {
      return languageModel;
    }
    throw new BadInput(
        "a language model meets a "
            + policy.getClass().getSimpleName()
            + "; both must be language models of one vocabulary");
  }

  private static List<int[]> sequences(List<Completion> completions) {
    return completions.stream().map(Completion::sequence).toList();
  }

  private static int[] promptLengths(List<Completion> completions) {
    return completions.stream().mapToInt(c -> c.prompt().tokens().length).toArray();
  }

  /** Weights of every token but the first: 0 in the prompt. */
  private static double[][] padded(List<Completion> completions, double[][] weights) {
    double[][] padded = new double[weights.length][];
    for (int b = 0; b < padded.length; b++) {
      int prompt = completions.get(b).prompt().tokens().length;
      if (prompt < 1) {
        throw new BadInput("completion " + b + " has a prompt without tokens; a decoder needs one");
      }
      padded[b] = new double[prompt - 1 + weights[b].length];
      System.arraycopy(weights[b], 0, padded[b], prompt - 1, weights[b].length);
    }
    return padded;
  }

  private static double[] sums(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
  }
}

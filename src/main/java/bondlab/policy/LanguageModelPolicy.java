package bondlab.policy;

import bondlab.model.Decoder;
import bondlab.model.Generated;
import bondlab.model.Generator;
import bondlab.model.Sampling;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder as a policy. Both faces speak of one law: log-probabilities are those of the
 * temperature and truncation that responses are drawn with, so the ratio of a fresh response is 1
 * at any temperature.
 */
public final class LanguageModelPolicy implements Policy {
  private final Decoder decoder;
  private final Sampling sampling;

  /** Takes over the decoder: closing the policy closes it. */
  public LanguageModelPolicy(Decoder decoder, Sampling sampling) {
    this.decoder = decoder;
    this.sampling = sampling;
  }

  @Override
  public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
    List<int[]> tokens = prompts.stream().map(Prompt::tokens).toList();
    int[] ids = prompts.stream().mapToInt(Prompt::id).toArray();
    List<Generated> drawn = new Generator(decoder, sampling).generate(tokens, ids, each, stream);
    List<Completion> completions = new ArrayList<>(prompts.size() * each);
    for (int u = 0; u < ids.length; u++) {
      Generated g = drawn.get(u);
      for (int s = 0; s < each; s++) {
        completions.add(new Completion(prompts.get(u), g.tokens()[s], g.logProb(s)));
      }
    }
    return completions;
  }

  @Override
  public double[] logProbs(List<Completion> completions) {
    List<int[]> sequences = completions.stream().map(Completion::sequence).toList();
    int[] prompts = completions.stream().mapToInt(c -> c.prompt().tokens().length).toArray();
    double[][] perToken = decoder.logProbs(sequences, prompts, sampling);
    double[] sums = new double[perToken.length];
    for (int b = 0; b < sums.length; b++) {
      for (double logProb : perToken[b]) {
        sums[b] += logProb;
      }
    }
    return sums;
  }

  /** The network, for training. */
  public Decoder decoder() {
    return decoder;
  }

  public Sampling sampling() {
    return sampling;
  }

  /** An independent copy with weights of its own. */
  public LanguageModelPolicy copy() {
    return new LanguageModelPolicy(decoder.copy(), sampling);
  }

  @Override
  public void close() {
    decoder.close();
  }
}

package bondlab.policy;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An exact law that can be enumerated: for each prompt a row of logits over K outcomes, K ≥ 1.
 *
 * <pre>  log π(k | prompt) = logits[k] − log Σ_j exp(logits[j])</pre>
 *
 * <p>A response is one token, the outcome's index. For proofs and pictures: what is unbiased or
 * optimal here, where every expectation is a sum, is then used on a language model. Rows may have
 * different lengths. {@link #setLogits} changes the law, so one policy belongs to one thread.
 */
public final class TabularPolicy implements Policy {
  private final Map<Integer, double[]> rows = new TreeMap<>();

  /**
   * Makes a policy of these rows.
   *
   * @param logitsByPromptId rows [K], copied; −∞ marks an outcome that is never drawn
   * @throws BadInput naming every row that is empty, holds NaN or +∞, or only −∞
   */
  public TabularPolicy(Map<Integer, double[]> logitsByPromptId) {
    List<String> problems = new ArrayList<>();
    if (logitsByPromptId.isEmpty()) {
      problems.add("a tabular policy needs a row of logits for one prompt or more, got none");
    }
    logitsByPromptId.forEach((id, row) -> check(id, row, problems));
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    logitsByPromptId.forEach((id, row) -> rows.put(id, row.clone()));
  }

  /** A policy with equal, independent logits. */
  public TabularPolicy copy() {
    return new TabularPolicy(rows);
  }

  /** The prompt's logits [K], a copy. */
  public double[] logits(Prompt prompt) {
    return row(prompt).clone();
  }

  /**
   * Replaces the prompt's logits.
   *
   * @throws BadInput if the row is not one that the constructor takes, or has another length
   */
  public void setLogits(Prompt prompt, double[] logits) {
    int outcomes = row(prompt).length;
    List<String> problems = new ArrayList<>();
    if (logits.length != outcomes) {
      problems.add(
          "prompt "
              + prompt.id()
              + " has "
              + outcomes
              + " outcomes, got "
              + logits.length
              + " logits");
    }
    check(prompt.id(), logits, problems);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    rows.put(prompt.id(), logits.clone());
  }

  /** The prompt's exact law: log-probabilities [K] in nats. */
  public double[] logPmf(Prompt prompt) {
    double[] logits = row(prompt);
    double largest = largest(logits);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - largest);
    }
    double[] logPmf = new double[logits.length];
    for (int k = 0; k < logits.length; k++) {
      logPmf[k] = logits[k] - largest - Math.log(sum);
    }
    return logPmf;
  }

  /** Every response to the prompt, outcome 0 first: what a reward scores to enumerate a law. */
  public List<Completion> outcomes(Prompt prompt) {
    double[] logPmf = logPmf(prompt);
    List<Completion> outcomes = new ArrayList<>();
    for (int k = 0; k < logPmf.length; k++) {
      outcomes.add(new Completion(prompt, new int[] {k}, logPmf[k]));
    }
    return outcomes;
  }

  /**
   * Draws by inverse cumulative sum, one uniform a response from {@code stream.at(prompt.id())}.
   *
   * @throws BadInput if {@code each < 1} or a prompt has no row
   */
  @Override
  public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
    if (each < 1) {
      throw new BadInput("each = " + each + ": draw 1 response or more a prompt");
    }
    List<Completion> drawn = new ArrayList<>();
    for (Prompt prompt : prompts) {
      List<Completion> outcomes = outcomes(prompt);
      double[] cumulative = cumulative(outcomes);
      RandomStream own = stream.at(prompt.id());
      for (int i = 0; i < each; i++) {
        Completion outcome = outcomes.get(firstAbove(cumulative, own.nextDouble()));
        drawn.add(new Completion(prompt, outcome.tokens().clone(), outcome.logProb()));
      }
    }
    return drawn;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput if a response is not one outcome of its prompt's row
   */
  @Override
  public double[] logProbs(List<Completion> completions) {
    double[] logProbs = new double[completions.size()];
    for (int i = 0; i < logProbs.length; i++) {
      Completion completion = completions.get(i);
      double[] logPmf = logPmf(completion.prompt());
      int[] tokens = completion.tokens();
      if (tokens.length != 1 || tokens[0] < 0 || tokens[0] >= logPmf.length) {
        throw new BadInput(
            String.format(
                "completion %d of prompt %d: a tabular response is one token in 0 … %d, got %s",
                i, completion.prompt().id(), logPmf.length - 1, Arrays.toString(tokens)));
      }
      logProbs[i] = logPmf[tokens[0]];
    }
    return logProbs;
  }

  private double[] row(Prompt prompt) {
    double[] row = rows.get(prompt.id());
    if (row == null) {
      throw new BadInput(
          "prompt " + prompt.id() + " has no row of logits; this policy knows " + rows.keySet());
    }
    return row;
  }

  private static double[] cumulative(List<Completion> outcomes) {
    double[] cumulative = new double[outcomes.size()];
    double sum = 0;
    for (int k = 0; k < cumulative.length; k++) {
      sum += Math.exp(outcomes.get(k).logProb());
      cumulative[k] = sum;
    }
    return cumulative;
  }

  /** The first outcome whose cumulative sum exceeds the share; skips outcomes of probability 0. */
  private static int firstAbove(double[] cumulative, double share) {
    // The last sum is 1 up to rounding; share ≤ 1 − 2⁻⁵³ times it stays below it in double.
    double target = share * cumulative[cumulative.length - 1];
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > target) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static double largest(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    return largest;
  }

  private static void check(int promptId, double[] row, List<String> problems) {
    for (int k = 0; k < row.length; k++) {
      if (Double.isNaN(row[k]) || row[k] == Double.POSITIVE_INFINITY) {
        problems.add(
            "prompt " + promptId + ": logit " + k + " is " + row[k] + "; allowed: finite or −∞");
      }
    }
    if (largest(row) == Double.NEGATIVE_INFINITY) {
      problems.add("prompt " + promptId + " has no outcome to draw; give it one finite logit");
    }
  }
}

package bondlab.policy;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An exact law that can be enumerated: for each prompt a row of logits over K outcomes, K ≥ 1.
 *
 * <pre>  log π(k | prompt) = logits[k] − log Σ_j exp(logits[j])</pre>
 *
 * <p>A response is one token, the outcome's index. For proofs and pictures: what is unbiased or
 * optimal here, where every expectation is a sum, is then used on a language model. Rows may have
 * different lengths. {@link #setLogits} and training change the law, so one policy belongs to one
 * thread.
 *
 * <p>The law and its gradients are in doubles. The weights θ are the logits, one array per row in
 * the order of prompt ids; once they were stepped the law is theirs, in single precision like a
 * network's.
 */
public final class TabularPolicy implements TrainablePolicy {
  private final TabularRows rows;

  /**
   * Makes a policy of these rows.
   *
   * @param logitsByPromptId rows [K], copied; −∞ marks an outcome that is never drawn
   * @throws BadInput naming every row that is empty, holds NaN or +∞, or only −∞
   */
  public TabularPolicy(Map<Integer, double[]> logitsByPromptId) {
    this(new TabularRows(logitsByPromptId));
  }

  private TabularPolicy(TabularRows rows) {
    this.rows = rows;
  }

  @Override
  public TabularPolicy copy() {
    return new TabularPolicy(rows.copy());
  }

  /** The prompt's logits [K], a copy. */
  public double[] logits(Prompt prompt) {
    return rows.of(prompt.id()).clone();
  }

  /**
   * Replaces the prompt's logits, in {@link #arrays} too.
   *
   * @throws BadInput if the row is not one that the constructor takes, or has another length
   */
  public void setLogits(Prompt prompt, double[] logits) {
    rows.set(prompt.id(), logits);
  }

  /** The prompt's exact law: log-probabilities [K] in nats. */
  public double[] logPmf(Prompt prompt) {
    return Categorical.logPmf(rows.of(prompt.id()));
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
   * Draws by inverse cumulative sum, one uniform per response from {@code stream.at(prompt.id())}.
   *
   * @throws BadInput if {@code each < 1} or a prompt has no row
   */
  @Override
  public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
    if (each < 1) {
      throw new BadInput("each = " + each + ": draw 1 response or more per prompt");
    }
    List<Completion> drawn = new ArrayList<>();
    for (Prompt prompt : prompts) {
      double[] logPmf = logPmf(prompt);
      double[] cumulative = Categorical.cumulative(logPmf);
      RandomStream own = stream.at(prompt.id());
      for (int i = 0; i < each; i++) {
        int k = Categorical.firstAbove(cumulative, own.nextDouble());
        drawn.add(new Completion(prompt, new int[] {k}, logPmf[k]));
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
      int k = outcome(completions, i);
      logProbs[i] = logPmf(completions.get(i).prompt())[k];
    }
    return logProbs;
  }

  @Override
  public List<NDArray> arrays() {
    return rows.arrays();
  }

  @Override
  public boolean[] decayed() {
    return new boolean[rows.size()];
  }

  @Override
  public void stepped() {
    rows.readArrays();
  }

  @Override
  public Gradients gradients(List<Completion> completions, double[][] weights) {
    TrainablePolicy.requireWeights(completions, weights);
    Map<Integer, double[]> gradient = rows.zeros();
    double loss = 0;
    for (int i = 0; i < weights.length; i++) {
      Prompt prompt = completions.get(i).prompt();
      int k = outcome(completions, i);
      double[] row = gradient.get(prompt.id());
      loss += Categorical.addLikelihood(row, logPmf(prompt), k, weights[i][0]);
    }
    return TabularRows.gradients(gradient, loss);
  }

  @Override
  public Gradients distil(
      TrainablePolicy teacher, List<Completion> completions, double b, double[][] weights) {
    TabularPolicy other = sameOutcomes(teacher, completions);
    TrainablePolicy.requireWeights(completions, weights);
    TrainablePolicy.requireShare("b", b);
    Map<Integer, double[]> gradient = rows.zeros();
    double loss = 0;
    for (int i = 0; i < weights.length; i++) {
      Prompt prompt = completions.get(i).prompt();
      double[] row = gradient.get(prompt.id());
      loss += Categorical.addJsd(row, other.logPmf(prompt), logPmf(prompt), b, weights[i][0]);
    }
    return TabularRows.gradients(gradient, loss);
  }

  @Override
  public PolicyComparison compare(TrainablePolicy reference, List<Completion> completions) {
    TabularPolicy other = sameOutcomes(reference, completions);
    int size = completions.size();
    double[] kl = new double[size];
    double[] entropy = new double[size];
    for (int i = 0; i < size; i++) {
      Prompt prompt = completions.get(i).prompt();
      double[] logPmf = logPmf(prompt);
      kl[i] = Divergence.backwardKl(logPmf, other.logPmf(prompt));
      entropy[i] = Categorical.entropy(logPmf);
    }
    double[] own = logProbs(completions);
    double[] theirs = other.logProbs(completions);
    double[] k3 = new double[size];
    Arrays.setAll(k3, i -> PolicyComparison.k3(own[i], theirs[i]));
    return new PolicyComparison(own, theirs, k3, kl, entropy);
  }

  @Override
  public void blend(TrainablePolicy other, double share) {
    TrainablePolicy.requireShare("share", share);
    rows.blend(tabular(other).rows, share);
  }

  @Override
  public Map<String, FloatArray> values() {
    return rows.values();
  }

  @Override
  public void restore(Map<String, FloatArray> values) {
    rows.restore(values);
  }

  @Override
  public void close() {
    rows.close();
  }

  private int outcome(List<Completion> completions, int i) {
    Completion completion = completions.get(i);
    int outcomes = rows.of(completion.prompt().id()).length;
    int[] tokens = completion.tokens();
    if (tokens.length != 1 || tokens[0] < 0 || tokens[0] >= outcomes) {
      throw new BadInput(
          String.format(
              "completion %d of prompt %d: a tabular response is one token in 0 … %d, got %s",
              i, completion.prompt().id(), outcomes - 1, Arrays.toString(tokens)));
    }
    return tokens[0];
  }

  private TabularPolicy sameOutcomes(TrainablePolicy policy, List<Completion> completions) {
    TabularPolicy other = tabular(policy);
    rows.requireOutcomesOf(
        other.rows, completions.stream().map(c -> c.prompt().id()).distinct().toList());
    return other;
  }

  private static TabularPolicy tabular(TrainablePolicy policy) {
    if (policy instanceof TabularPolicy tabular) {
      return tabular;
    }
    throw new BadInput(
        "a tabular policy meets a "
            + policy.getClass().getSimpleName()
            + "; both must be tabular, with the same outcomes");
  }
}

package bondlab.objective;

import ai.djl.ndarray.NDArray;
import bondlab.model.Gradients;
import bondlab.policy.Completion;
import bondlab.policy.PolicyComparison;
import bondlab.policy.TrainablePolicy;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Map;

/** One law for every prompt, its logits plain doubles: what an anchor needs of a policy. */
final class Logits implements TrainablePolicy {
  final double[] values;

  Logits(double... values) {
    this.values = values.clone();
  }

  double[] logPmf() {
    return Laws.logSoftmax(values);
  }

  @Override
  public double[] logProbs(List<Completion> completions) {
    double[] law = logPmf();
    return completions.stream().mapToDouble(c -> law[c.tokens()[0]]).toArray();
  }

  @Override
  public TrainablePolicy copy() {
    return new Logits(values);
  }

  @Override
  public void blend(TrainablePolicy other, double share) {
    for (int k = 0; k < values.length; k++) {
      values[k] = (1 - share) * values[k] + share * ((Logits) other).values[k];
    }
  }

  @Override
  public Map<String, FloatArray> values() {
    float[] floats = new float[values.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) values[k];
    }
    return Map.of("logits", new FloatArray(floats, floats.length));
  }

  @Override
  public void restore(Map<String, FloatArray> saved) {
    float[] floats = saved.get("logits").values();
    for (int k = 0; k < floats.length; k++) {
      values[k] = floats[k];
    }
  }

  @Override
  public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<NDArray> arrays() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean[] decayed() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void stepped() {}

  @Override
  public Gradients gradients(List<Completion> completions, double[][] weights) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Gradients distil(
      TrainablePolicy teacher, List<Completion> completions, double b, double[][] weights) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PolicyComparison compare(TrainablePolicy reference, List<Completion> completions) {
    throw new UnsupportedOperationException();
  }
}

package bondlab.training;

import bondlab.progress.Progress;
import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Bradley-Terry training of a reward model on comparisons. */
public final class PreferenceTraining {
  private PreferenceTraining() {}

  /**
   * Comparisons in a reward model's own tokens.
   *
   * @param preferred sequences [n]
   * @param other sequences [n]
   */
  public record Pairs(List<int[]> preferred, List<int[]> other) {
    public Pairs {
      if (preferred.size() != other.size() || preferred.isEmpty()) {
        throw new IllegalArgumentException(
            preferred.size()
                + " preferred and "
                + other.size()
                + " other sequences; needed: equally many of both, 1 or more");
      }
    }

    public int size() {
      return preferred.size();
    }
  }

  /**
   * Steps that pass over {@code pairs} comparisons {@code epochs} times, the last batch topped up.
   */
  public static int steps(int pairs, double epochs, int batch) {
    return (int) Math.max(1, Math.ceil(pairs * epochs / batch));
  }

  /**
   * Trains in place, in a fresh order each epoch.
   *
   * @param batch comparisons per step, ≥ 1; a smaller set is used whole
   * @param sumToZero weight of the squared sum of a pair's scores, 0 for none
   * @return loss of each step, nats per comparison
   */
  public static double[] train(
      String what,
      RewardModel model,
      Pairs pairs,
      int batch,
      double sumToZero,
      GradientDescent descent,
      RandomStream stream,
      Progress progress) {
    int size = Math.min(batch, pairs.size());
    return descent.run(
        what,
        model.arrays(),
        model.decayed(),
        step -> {
          List<int[]> preferred = new ArrayList<>();
          List<int[]> other = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            long place = (step - 1) * size + i;
            int pair =
                order(stream, pairs.size(), place / pairs.size())[(int) (place % pairs.size())];
            preferred.add(pairs.preferred().get(pair));
            other.add(pairs.other().get(pair));
          }
          return model.gradients(preferred, other, sumToZero);
        },
        progress);
  }

  private static int[] order(RandomStream stream, int size, long epoch) {
    return stream.at(epoch).permutation(size);
  }

  /** Score of the preferred sequence less that of the other, for each comparison. */
  public static double[] margins(RewardModel model, Pairs pairs) {
    double[] preferred = model.scoreSequences(pairs.preferred());
    double[] other = model.scoreSequences(pairs.other());
    double[] margins = new double[preferred.length];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = preferred[i] - other[i];
    }
    return margins;
  }

  /** Share of the comparisons in which the preferred sequence scores higher, a tie half. */
  public static double accuracy(RewardModel model, Pairs pairs) {
    double sum = 0;
    for (double margin : margins(model, pairs)) {
      sum += (1 + Math.signum(margin)) / 2;
    }
    return sum / pairs.size();
  }
}

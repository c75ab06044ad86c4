package bondlab.study;

import bondlab.model.DecoderShape;
import bondlab.reward.Combination;
import bondlab.reward.Ensemble;
import bondlab.reward.Reward;
import bondlab.reward.RewardModel;
import bondlab.reward.TextView;
import bondlab.stats.Bootstrap;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rewards that were trained: what is kept of them, and how they do on held-out pairs. */
final class TrainedReward {
  /** Name of the array that holds 1, ½ or 0 for each held-out pair. */
  static final String CORRECT = "held_out_correct";

  private static final int RESAMPLES = 1000;

  private TrainedReward() {}

  /** What is kept of a model: its weights, and how it did. */
  static Map<String, FloatArray> arrays(RewardModel model, double[] margins) {
    Map<String, FloatArray> arrays = new LinkedHashMap<>(model.values());
    arrays.put(CORRECT, correct(margins));
    return arrays;
  }

  /** 1, ½ or 0 for each margin of the preferred over the other. */
  static FloatArray correct(double[] margins) {
    float[] values = new float[margins.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((1 + Math.signum(margins[i])) / 2);
    }
    return new FloatArray(values, values.length);
  }

  /** The arrays of one of several networks under its number. */
  static Map<String, FloatArray> numbered(int number, Map<String, FloatArray> values) {
    Map<String, FloatArray> arrays = new LinkedHashMap<>();
    values.forEach((name, value) -> arrays.put(number + "." + name, value));
    return arrays;
  }

  /** The mean of judges, kept under {@link #numbered} names. */
  static StudyReward gold(
      DecoderShape shape,
      int judges,
      int pairs,
      TextView view,
      Map<String, FloatArray> arrays,
      Config madeOf) {
    List<RewardModel> networks = new ArrayList<>();
    for (int j = 0; j < judges; j++) {
      String prefix = j + ".";
      Map<String, FloatArray> own = new LinkedHashMap<>();
      arrays.forEach(
          (name, value) -> {
            if (name.startsWith(prefix)) {
              own.put(name.substring(prefix.length()), value);
            }
          });
      networks.add(RewardModel.of("gold", shape, view, "cache", own));
    }
    Reward mean =
        judges == 1
            ? networks.get(0)
            : new Ensemble("gold", List.copyOf(networks), new Combination.Mean());
    long weights = judges * (shape.parameters() + shape.width());
    return new StudyReward(mean, row("gold", "gold", weights, pairs, 1, arrays), madeOf);
  }

  /** One proxy. */
  static StudyReward proxy(
      BradleyTerry.Cell cell, DecoderShape shape, Map<String, FloatArray> arrays, Config madeOf) {
    String name = cell.name().name();
    RewardModel network = RewardModel.of(name, shape, TextView.SAME_TOKENS, "cache", arrays);
    long weights = shape.parameters() + shape.width();
    RewardRow row = row(name, cell.size(), weights, cell.pairs(), cell.name().replicate(), arrays);
    return new StudyReward(network, row, madeOf);
  }

  static RewardRow row(
      String name,
      String size,
      long weights,
      int pairs,
      int replicate,
      Map<String, FloatArray> arrays) {
    float[] stored = arrays.get(CORRECT).values();
    double[] correct = new double[stored.length];
    double sum = 0;
    for (int i = 0; i < correct.length; i++) {
      correct[i] = stored[i];
      sum += stored[i];
    }
    Interval interval =
        Bootstrap.mean(correct, 0.95, RESAMPLES, RandomStream.of(0).at("accuracy").at(name));
    return new RewardRow(
        name,
        size,
        weights,
        pairs,
        replicate,
        sum / correct.length,
        interval.low(),
        interval.high(),
        correct.length);
  }
}

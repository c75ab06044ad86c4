package bondlab.config;

import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Draws the points of a sweep; {@link Sampling} says how. */
final class SweepDraws {
  /** So many whole numbers can be counted off in strata without overflow. */
  private static final long MOST_NUMBERED = 1L << 40;

  private SweepDraws() {}

  /**
   * One list of overrides a trial.
   *
   * @throws BadInput if nothing is varied
   */
  static List<List<String>> draw(List<SweepAxis> axes, Sampling sampling) {
    boolean varies =
        axes.stream().anyMatch(a -> !(a instanceof SweepAxis.Rows r) || r.rows().size() > 1);
    if (!varies) {
      throw new BadInput(
          "a sampler has nothing to draw: no key is varied, as in objective.beta=interval(0,1)");
    }
    RandomStream root = RandomStream.of(sampling.seed()).at("sampling");
    List<IntFunction<List<String>>> columns = new ArrayList<>();
    for (SweepAxis axis : axes) {
      RandomStream stream = root.at(axis.name());
      columns.add(
          sampling.kind() == Sampling.Kind.RANDOM
              ? random(axis, stream)
              : stratified(axis, sampling.trials(), stream));
    }
    List<List<String>> trials = new ArrayList<>(sampling.trials());
    for (int i = 0; i < sampling.trials(); i++) {
      List<String> trial = new ArrayList<>(columns.size());
      for (IntFunction<List<String>> column : columns) {
        trial.addAll(column.apply(i));
      }
      trials.add(trial);
    }
    return trials;
  }

  /** Called with 0, 1, 2 and so on; the numbers come from the stream in this order. */
  private static IntFunction<List<String>> random(SweepAxis axis, RandomStream stream) {
    if (axis instanceof SweepAxis.Rows discrete) {
      return i -> discrete.rows().get(stream.nextInt(discrete.rows().size()));
    }
    return i -> ((SweepAxis.Continuous) axis).at(stream.nextDouble());
  }

  private static IntFunction<List<String>> stratified(SweepAxis axis, int n, RandomStream stream) {
    int[] strata = stream.at("strata").permutation(n);
    if (axis instanceof SweepAxis.Rows discrete) {
      int[] order = stream.at("order").permutation(discrete.rows().size());
      return i -> discrete.rows().get(order[strata[i] % order.length]);
    }
    SweepAxis.Continuous drawn = (SweepAxis.Continuous) axis;
    Setting.Interval interval = drawn.interval();
    long count = (long) (interval.end() - interval.start()) + 1;
    RandomStream place = stream.at("place");
    if (!interval.whole() || interval.log() || count > MOST_NUMBERED) {
      return i -> drawn.at((strata[i] + place.nextDouble()) / n);
    }
    long start = (long) interval.start();
    if (count <= n) {
      int[] order = stream.at("order").permutation((int) count);
      return i -> drawn.whole(start + order[strata[i] % order.length]);
    }
    return i -> {
      long first = strata[i] * count / n;
      long next = (strata[i] + 1) * count / n;
      return drawn.whole(start + first + (long) (place.nextDouble() * (next - first)));
    };
  }

  /** The value at a share from 0 to 1 of an interval: a Double, or a Long of whole numbers. */
  static Object value(Setting.Interval interval, double share) {
    double start = interval.start();
    double end = interval.end();
    if (!interval.whole()) {
      return within(
          interval, interval.log() ? geometric(start, end, share) : mean(start, end, share));
    }
    double drawn =
        interval.log()
            ? Math.rint(geometric(start - 0.5, end + 0.5, share))
            : Math.floor(mean(start, end + 1, share));
    return (long) within(interval, drawn);
  }

  /** start·(1 − share) + end·share, which no width overflows. */
  private static double mean(double start, double end, double share) {
    return start * (1 - share) + end * share;
  }

  /** By StrictMath, which has the same last digit on every machine. */
  private static double geometric(double start, double end, double share) {
    return StrictMath.exp(mean(StrictMath.log(start), StrictMath.log(end), share));
  }

  /** Rounding never leads past an end. */
  private static double within(Setting.Interval interval, double value) {
    return Math.max(interval.start(), Math.min(interval.end(), value));
  }
}

package bondlab.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One case and how long its runs took.
 *
 * @param suite such as {@code decode}
 * @param name of the case, such as {@code 1m}
 * @param what the work of one run, in words
 * @param work what a run gets done, by unit, such as {@code tokens}
 * @param flops floating-point operations of the matrix products that a run needs; 0 if they are not
 *     what it does
 * @param runs of ours and of the rival
 * @param parts seconds of a mean run by part of the work; empty where they are not told apart
 */
public record Measured(
    String suite,
    String name,
    String what,
    Map<String, Double> work,
    double flops,
    Alternation runs,
    Map<String, Double> parts) {

  /** Units in alphabetical order. */
  public Measured {
    work = Collections.unmodifiableMap(new TreeMap<>(work));
  }

  /** Our seconds a run. */
  public Spread seconds() {
    return Spread.of(runs.ours());
  }

  /** Our units a second. */
  public Spread rate(String unit) {
    return rate(unit, runs.ours());
  }

  /** The rival's units a second. */
  public Optional<Spread> rivalRate(String unit) {
    return runs.rival().length == 0 ? Optional.empty() : Optional.of(rate(unit, runs.rival()));
  }

  /** Our speed over the rival's. */
  public Optional<Spread> ratio() {
    return runs.ratio();
  }

  /** GFLOP/s of the median run; 0 where none are counted. */
  public double gflops() {
    return flops / seconds().median() / 1e9;
  }

  private Spread rate(String unit, double[] seconds) {
    double units = work.get(unit);
    return Spread.of(Arrays.stream(seconds).map(s -> units / s).toArray());
  }
}

package bondlab.bench;

import java.util.Arrays;
import java.util.Optional;

/**
 * One case and how long its runs took.
 *
 * @param suite such as {@code decode}
 * @param name of the case, such as {@code 1m}
 * @param what the work of one run, in words
 * @param unit what is counted, such as {@code tokens}
 * @param work units a run
 * @param flops floating-point operations of the matrix products that a run needs; 0 if they are not
 *     what it does
 * @param ours seconds of each run
 * @param peer seconds of the run of transformers that followed each of ours; empty without a peer
 */
public record Measured(
    String suite,
    String name,
    String what,
    String unit,
    double work,
    double flops,
    double[] ours,
    double[] peer) {

  /** Our seconds a run. */
  public Spread seconds() {
    return Spread.of(ours);
  }

  /** Our units a second. */
  public Spread rate() {
    return rate(ours);
  }

  /** The peer's units a second. */
  public Optional<Spread> peerRate() {
    return peer.length == 0 ? Optional.empty() : Optional.of(rate(peer));
  }

  /** Our speed over the peer's, each run of ours with the peer's run after it. */
  public Optional<Spread> ratio() {
    double[] ratios = new double[peer.length];
    Arrays.setAll(ratios, i -> peer[i] / ours[i]);
    return peer.length == 0 ? Optional.empty() : Optional.of(Spread.of(ratios));
  }

  /** GFLOP/s of the median run; 0 where none are counted. */
  public double gflops() {
    return flops / seconds().median() / 1e9;
  }

  private Spread rate(double[] seconds) {
    return Spread.of(Arrays.stream(seconds).map(s -> work / s).toArray());
  }
}

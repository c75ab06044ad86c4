package bondlab.analysis;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The settings of an analysis.
 *
 * @param ns values of n; empty for the powers of two up to the smallest pool
 * @param standardize whether scores are centred on each prompt and divided by their standard
 *     deviation within prompts
 * @param ensembles which ensembles of all proxies are selectors too
 * @param lambda price of variance in the uncertainty-weighted one
 * @param bins of the proxy's quantile
 * @param resamples draws of prompts behind an interval by bootstrap
 * @param randomSeed of these draws
 * @param dropMissing whether rows with a missing or NaN cell are left out
 * @param leastSamples pools of fewer samples are left out; 0 leaves none out
 */
record AnalysisSettings(
    List<Integer> ns,
    boolean standardize,
    List<EnsembleKind> ensembles,
    double lambda,
    int bins,
    int resamples,
    long randomSeed,
    boolean dropMissing,
    int leastSamples) {

  /** The ensembles of Coste et al., arXiv 2310.02743. */
  enum EnsembleKind {
    MEAN,
    WORST,
    UNCERTAINTY;

    String selector() {
      return "ensemble-" + name().toLowerCase(Locale.ROOT);
    }

    static EnsembleKind of(String name) {
      for (EnsembleKind ensemble : values()) {
        if (ensemble.name().equalsIgnoreCase(name)) {
          return ensemble;
        }
      }
      throw new BadInput(
          "ensemble \"" + name + "\" is not known; allowed are mean, worst, uncertainty");
    }
  }

  AnalysisSettings {
    ns = List.copyOf(ns);
    ensembles = List.copyOf(ensembles);
  }

  /** The problems that show before any file is opened. */
  List<String> problems(SampleColumns columns) {
    List<String> problems = new ArrayList<>();
    ns.stream()
        .filter(n -> n < 1)
        .forEach(n -> problems.add("ns has " + n + "; each n must be 1 or more"));
    if (!ensembles.isEmpty() && columns.proxies().size() < 2) {
      problems.add("an ensemble needs two proxies or more; name them with proxy");
    }
    if (!(lambda >= 0) || Double.isInfinite(lambda)) {
      problems.add("lambda is " + lambda + "; it must be a number of 0 or more");
    }
    if (bins < 1 || bins > 1000) {
      problems.add("bins is " + bins + "; it must be 1 to 1000");
    }
    if (resamples < 100 || resamples > 100_000) {
      problems.add("resamples is " + resamples + "; it must be 100 to 100000");
    }
    if (leastSamples < 0) {
      problems.add("least-samples is " + leastSamples + "; it must be 0 or more");
    }
    return problems;
  }

  /**
   * The n to use, ascending.
   *
   * @throws BadInput naming every n that the smallest pool cannot give
   */
  int[] nsUpTo(long smallest, String where) {
    if (ns.isEmpty()) {
      return IntStream.iterate(1, n -> n <= smallest && n > 0, n -> 2 * n).toArray();
    }
    List<Integer> large = ns.stream().filter(n -> n > smallest).sorted().toList();
    if (!large.isEmpty()) {
      throw new BadInput(
          String.format(
              "ns has %s, but the smallest pool has %d samples (%s); ask for n up to %d, or leave"
                  + " small pools out with --least-samples %d",
              large, smallest, where, smallest, large.get(large.size() - 1)));
    }
    return ns.stream().mapToInt(n -> n).distinct().sorted().toArray();
  }
}

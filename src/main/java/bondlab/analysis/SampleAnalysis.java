package bondlab.analysis;

import bondlab.analysis.PoolStatistics.Selector;
import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.reward.Ensemble.Combination;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One pass over checked samples: what is kept of each arm and of each pair of arms. */
final class SampleAnalysis {
  private static final double CONSTANT = 1e-6;
  private static final int MOST_ARMS = 20;

  private final Samples samples;
  private final SampleColumns columns;
  private final AnalysisSettings settings;
  private final List<String> notes = new ArrayList<>();
  private final PoolStatistics statistics;
  private final ArmTotals[] arms;
  private final List<Pair> pairs = new ArrayList<>();
  private final boolean binary;
  private final Samples.Sizes sizes;

  /** Two arms on their shared prompts. */
  static final class Pair {
    final int arm;
    final int against;
    final PromptMeans difference;
    final PromptMeans other;
    long leftOut;

    Pair(int arm, int against, int width, int seeds) {
      this.arm = arm;
      this.against = against;
      difference = new PromptMeans(width, seeds);
      other = new PromptMeans(width, 1);
    }
  }

  private SampleAnalysis(Samples samples, SampleColumns columns, AnalysisSettings settings)
      throws SQLException {
    this.samples = samples;
    this.columns = columns;
    this.settings = settings;
    if (samples.dropped() > 0) {
      notes.add(samples.dropped() + " rows with a missing or NaN cell were left out");
    }
    leaveSmallPoolsOut();
    sizes = samples.sizes();
    List<String> problems = new ArrayList<>();
    checkPools(problems);
    checkCounts(problems);
    refuse(problems);
    int[] ns = settings.nsUpTo(sizes.smallest(), "one with row " + samples.rowOfSmallestPool());
    binary = columns.hasGold() && samples.isBinary(columns.proxies().size());
    int bins = (int) Math.min(settings.bins(), sizes.smallest());
    statistics = new PoolStatistics(columns, selectors(), ns, bins);
    if (columns.hasGold() && !statistics.fits()) {
      notes.add("fewer than two n above 1: no form is fitted; larger pools or more n give one");
    }
    arms = new ArmTotals[samples.arms().size()];
    for (int a = 0; a < arms.length; a++) {
      arms[a] = new ArmTotals(statistics, seeds(), samples.prompts(a), sizes.largest());
      for (int b = 0; b < a; b++) {
        pairs.add(new Pair(b, a, statistics.width(), seeds()));
      }
    }
  }

  /** Reads all prompts. */
  static SampleAnalysis of(
      Samples samples, SampleColumns columns, AnalysisSettings settings, Progress progress)
      throws SQLException {
    SampleAnalysis analysis = new SampleAnalysis(samples, columns, settings);
    samples.forEachPrompt((prompt, pools) -> analysis.add(pools), progress);
    analysis.finish();
    return analysis;
  }

  private void leaveSmallPoolsOut() throws SQLException {
    if (settings.leastSamples() > 0) {
      long left = samples.dropPoolsBelow(settings.leastSamples());
      if (left > 0) {
        notes.add(
            left + " pools of fewer than " + settings.leastSamples() + " samples were left out");
      }
    }
  }

  private void checkPools(List<String> problems) throws SQLException {
    if (sizes.largest() == 1) {
      notes.add("every prompt has one sample: there is no Best-of-n beyond n = 1");
    } else if (sizes.smallest() == 1 && settings.ns().isEmpty()) {
      problems.add(
          String.format(
              "%d of %d pools have one sample only, such as the one of row %d; Best-of-n needs two"
                  + " or more: draw more, leave these out with --least-samples 2, or ask for"
                  + " --ns 1",
              samples.poolsBelow(2), sizes.cells(), samples.rowOfSmallestPool()));
    } else if (sizes.smallest() < sizes.largest()) {
      notes.add("pools have " + sizes.smallest() + " to " + sizes.largest() + " samples");
    }
  }

  private void checkCounts(List<String> problems) throws SQLException {
    if (samples.arms().size() > MOST_ARMS) {
      problems.add(
          String.format(
              "column \"%s\" has %d values; up to %d arms are compared: is it the arm of a sample?",
              columns.arm(), samples.arms().size(), MOST_ARMS));
      return;
    }
    for (int a = 0; a < samples.arms().size(); a++) {
      if (samples.prompts(a) < 2) {
        problems.add(
            String.format(
                "%s has one prompt only; an interval over prompts needs two or more",
                samples.arms().get(a).isEmpty() ? "the table" : "arm " + samples.arms().get(a)));
      }
    }
    if (!columns.seed().isEmpty()) {
      long lacking = samples.promptsWithoutSeeds();
      if (lacking > 0) {
        problems.add(
            String.format(
                "%d prompts lack a seed that others have (there are %d seeds); two-way intervals"
                    + " need each prompt under each seed: complete them, or name no seed column",
                lacking, samples.seeds().size()));
      } else if (samples.seeds().size() == 1) {
        notes.add("there is one seed only: intervals are over prompts alone");
      }
    }
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new BadInput(problems.stream().map(SampleSource::plain).toList());
    }
  }

  private List<Selector> selectors() throws SQLException {
    List<Selector> selectors = new ArrayList<>();
    int proxies = columns.proxies().size();
    for (int i = 0; i < proxies; i++) {
      selectors.add(Selector.proxy(columns.proxies().get(i), i));
    }
    if (settings.ensembles().isEmpty()) {
      return selectors;
    }
    double[] mean = new double[proxies];
    double[] sd = new double[proxies];
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < proxies; i++) {
      double[] moments = samples.moments(i);
      mean[i] = moments[0];
      sd[i] = moments[1];
      if (!(sd[i] > CONSTANT * Math.abs(mean[i]))) {
        problems.add(
            String.format(
                Locale.ROOT,
                "proxy \"%s\" is constant (mean %s, sd %s) and cannot be standardised; leave it"
                    + " out of an ensemble",
                columns.proxies().get(i),
                mean[i],
                sd[i]));
      }
      if (columns.proxies().get(i).startsWith("ensemble-")) {
        problems.add(
            "proxy \"" + columns.proxies().get(i) + "\" is named as ensembles are; rename");
      }
    }
    refuse(problems);
    for (AnalysisSettings.EnsembleKind ensemble : settings.ensembles()) {
      selectors.add(new Selector(ensemble.selector(), -1, combination(ensemble), mean, sd));
    }
    return selectors;
  }

  private Combination combination(AnalysisSettings.EnsembleKind ensemble) {
    return switch (ensemble) {
      case MEAN -> new Combination.Mean();
      case WORST -> new Combination.WorstCase();
      case UNCERTAINTY -> new Combination.UncertaintyWeighted(settings.lambda());
    };
  }

  private void add(Samples.SamplePool[][] pools) {
    double[][][] vectors = new double[arms.length][][];
    for (int a = 0; a < arms.length; a++) {
      if (Arrays.stream(pools[a]).anyMatch(pool -> pool != null)) {
        vectors[a] = arms[a].add(pools[a]);
      }
    }
    for (Pair pair : pairs) {
      double[][] first = vectors[pair.arm];
      double[][] second = vectors[pair.against];
      if (first != null && second != null) {
        add(pair, first, second);
      } else if (first != null || second != null) {
        pair.leftOut++;
      }
    }
  }

  private void add(Pair pair, double[][] first, double[][] second) {
    double[][] difference = new double[first.length][statistics.width()];
    double[] other = new double[statistics.width()];
    for (int s = 0; s < first.length; s++) {
      for (int j = 0; j < other.length; j++) {
        difference[s][j] = first[s][j] - second[s][j];
        other[j] += second[s][j] / second.length;
      }
    }
    pair.difference.add(difference);
    pair.other.add(new double[][] {other});
  }

  private void finish() {
    List<String> problems = new ArrayList<>();
    for (Pair pair : pairs) {
      if (pair.difference.prompts() < 2) {
        problems.add(
            String.format(
                "arms %s and %s share %d prompts; a paired comparison needs two or more",
                samples.arms().get(pair.arm),
                samples.arms().get(pair.against),
                pair.difference.prompts()));
      }
    }
    refuse(problems);
    for (int s = 0; s < statistics.selectors().size(); s++) {
      tellTies(s);
    }
    if (pairs.size() > 1) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d pairs of arms are compared, each at 5%%: of equal ones about %.2g would be told"
                  + " apart by chance",
              pairs.size(),
              0.05 * pairs.size()));
    }
  }

  private void tellTies(int selector) {
    for (int a = 0; a < arms.length; a++) {
      double share = arms[a].tiedShare(selector);
      String name = statistics.selectors().get(selector).name();
      String of = samples.arms().get(a).isEmpty() ? "" : " of " + samples.arms().get(a);
      if (arms[a].sdWithin(selector) == 0 && sizes.largest() > 1) {
        notes.add(name + of + " is constant within every prompt: it picks at random");
      } else if (share > 0) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s%s: %.3g%% of the samples share their score with another of the same prompt;"
                    + " the best among equals is averaged, and kl_bound is an upper bound",
                name,
                of,
                100 * share));
      }
    }
  }

  int seeds() {
    return samples.seeds().size();
  }

  Samples samples() {
    return samples;
  }

  PoolStatistics statistics() {
    return statistics;
  }

  ArmTotals arm(int number) {
    return arms[number];
  }

  List<Pair> pairs() {
    return pairs;
  }

  List<String> notes() {
    return notes;
  }

  /** Whether gold is 0 or 1 in every row. */
  boolean binary() {
    return binary;
  }
}

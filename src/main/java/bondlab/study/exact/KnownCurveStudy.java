package bondlab.study.exact;

import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.progress.Progress;
import bondlab.stats.BestOfN;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.study.exact.KnownCurveReadings.Pools;
import bondlab.study.exact.KnownCurveReadings.Reading;
import bondlab.study.exact.KnownCurveReadings.Size;
import bondlab.study.exact.KnownCurveReadings.Trainings;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Proves the statistics of a study end to end: draws whole studies of a population whose curve is
 * known exactly ({@link KnownCurveLaw}), estimates and fits each as a study of pools or of trained
 * policies does, and counts how often the intervals cover the truth.
 */
public final class KnownCurveStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "known-curve";

  /** Table value: Best-of-n on pools that all replicates of a proxy share. */
  public static final String POOLS = "pools";

  /** Table value: trained policies, each on prompts of its own. */
  public static final String TRAININGS = "trainings";

  /**
   * The settings of {@code study = known-curve}.
   *
   * @param study its name
   * @param experiment name of the run's folder
   * @param seed of all draws
   * @param threads unused; studies run on all cores, and their numbers do not depend on it
   * @param studies simulated for each law and size
   * @param sizes every number of prompts with every number of replicates
   * @param laws of gold
   * @param spread of prompts and trainings
   * @param pool of a study of pools
   * @param training of a study of trained policies
   * @param resamples of each bootstrap
   * @param level nominal coverage
   */
  record Settings(
      String study,
      Optional<String> experiment,
      long seed,
      int threads,
      int studies,
      Sizes sizes,
      List<NamedLaw> laws,
      KnownCurveLaw.Spread spread,
      PoolSpec pool,
      TrainingSpec training,
      int resamples,
      double level) {

    public Settings {
      Check check =
          new Check("known-curve")
              .within("studies", studies, 2, 1_000_000)
              .notEmpty("laws", laws)
              .within("resamples", resamples, 10, 100_000)
              .that(level > 0 && level < 1, "level", level, "must be between 0 and 1");
      check.done();
    }
  }

  /**
   * The sizes of studies.
   *
   * @param prompts numbers of prompts
   * @param replicates numbers of replicates, or of trained policies
   */
  record Sizes(List<Integer> prompts, List<Integer> replicates) {
    public Sizes {
      Check check =
          new Check("sizes").notEmpty("prompts", prompts).notEmpty("replicates", replicates);
      prompts.forEach(p -> check.within("prompts", p, 4, 10_000));
      replicates.forEach(r -> check.within("replicates", r, 2, 1000));
      check.done();
    }

    List<Size> all() {
      return prompts.stream().flatMap(p -> replicates.stream().map(r -> new Size(p, r))).toList();
    }
  }

  /**
   * A gold.
   *
   * @param name in tables
   * @param slope mean of a
   * @param curvature mean of c; 0 for a gold that never turns
   */
  record NamedLaw(String name, double slope, double curvature) {
    public NamedLaw {
      new Check("law")
          .notBlank("name", name)
          .finite("slope", slope)
          .atLeast("curvature", curvature, 0)
          .done();
    }
  }

  /**
   * The pools.
   *
   * @param samples M
   * @param ns n of Best-of-n, ascending from 1
   */
  record PoolSpec(int samples, List<Integer> ns) {
    public PoolSpec {
      boolean ascending = IntStream.range(1, ns.size()).allMatch(i -> ns.get(i) > ns.get(i - 1));
      new Check("pool")
          .within("samples", samples, 8, 100_000)
          .that(ns.size() > 2 && ns.get(0) == 1 && ascending, "ns", ns, "must ascend from 1")
          .that(ns.get(ns.size() - 1) <= samples, "ns", ns, "must be at most samples")
          .done();
    }
  }

  /**
   * The trained policies.
   *
   * @param steps evaluations after step 0
   * @param farthest mean √KL of the last evaluation, √nats
   * @param samples per prompt and evaluation
   */
  record TrainingSpec(int steps, double farthest, int samples) {
    public TrainingSpec {
      new Check("training")
          .within("steps", steps, 3, 1000)
          .within("farthest", farthest, 0.1, 20, "√nats")
          .within("samples", samples, 1, 1000)
          .done();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Bind.to(Settings.class, config);
  }

  @Override
  public void run(Run run) {
    Settings spec = Bind.to(Settings.class, run.config());
    List<CoverageRow> coverage = new ArrayList<>();
    List<KnownCurveRow> curves = new ArrayList<>();
    int total = 2 * spec.studies() * spec.laws().size() * spec.sizes().all().size();
    try (Progress.Task task = run.progress().start("simulating studies", total, "studies")) {
      for (NamedLaw named : spec.laws()) {
        KnownCurveLaw law = new KnownCurveLaw(spec.spread(), named.slope(), named.curvature());
        curves.addAll(curve(named.name(), law, spec.pool().ns()));
        RandomStream stream = run.stream().at(named.name());
        coverage.addAll(coverage(spec, named.name(), law, stream, task));
      }
    }
    run.table("curves", KnownCurveRow.class, curves);
    run.table("coverage", CoverageRow.class, coverage);
    run.say(
        String.join("\n", findings(spec.level(), coverage))
            + "\n\n"
            + TextTable.of(
                Tables.of("coverage", CoverageRow.class, coverage),
                Schema.of(CoverageRow.class),
                coverage.size()));
  }

  private static List<KnownCurveRow> curve(String name, KnownCurveLaw law, List<Integer> ns) {
    return ns.stream()
        .map(
            n -> {
              double d = Math.sqrt(BestOfN.klUpperBound(n));
              return new KnownCurveRow(name, n, d, law.bestOfN(n), law.trained(d));
            })
        .toList();
  }

  private static List<CoverageRow> coverage(
      Settings spec, String name, KnownCurveLaw law, RandomStream stream, Progress.Task task) {
    int[] ns = spec.pool().ns().stream().mapToInt(n -> n).toArray();
    Pools pools = Pools.of(law, spec.pool().samples(), ns, spec.resamples(), spec.level());
    TrainingSpec training = spec.training();
    Trainings trainings =
        new Trainings(law, training.steps(), training.farthest(), training.samples(), spec.level());
    List<CoverageRow> rows = new ArrayList<>();
    for (Size size : spec.sizes().all()) {
      RandomStream own = stream.at(size.prompts()).at(size.replicates());
      rows.addAll(rows(name, POOLS, size, spec.studies(), own.at(POOLS), pools::read, task));
      rows.addAll(
          rows(name, TRAININGS, size, spec.studies(), own.at(TRAININGS), trainings::read, task));
    }
    return rows;
  }

  /** Simulates studies of one size, and summarises each quantity over them. */
  private static List<CoverageRow> rows(
      String law,
      String kind,
      Size size,
      int studies,
      RandomStream stream,
      BiFunction<Size, RandomStream, List<Reading>> read,
      Progress.Task task) {
    List<List<Reading>> all =
        IntStream.range(0, studies)
            .parallel()
            .mapToObj(
                i -> {
                  List<Reading> one = read.apply(size, stream.at(i));
                  synchronized (task) {
                    task.step(1);
                  }
                  return one;
                })
            .toList();
    return IntStream.range(0, all.get(0).size())
        .mapToObj(q -> row(law, kind, size, all.stream().map(study -> study.get(q)).toList()))
        .toList();
  }

  private static CoverageRow row(String law, String kind, Size size, List<Reading> readings) {
    Reading first = readings.get(0);
    int studies = readings.size();
    double covered = share(readings, r -> r.interval().contains(r.truth()));
    double[] errors =
        readings.stream()
            .mapToDouble(r -> r.estimate() - r.truth())
            .filter(Double::isFinite)
            .toArray();
    double bias = Arrays.stream(errors).average().orElse(Double.NaN);
    double squares = Arrays.stream(errors).map(e -> (e - bias) * (e - bias)).sum();
    double[] widths = readings.stream().mapToDouble(KnownCurveStudy::width).sorted().toArray();
    return new CoverageRow(
        law,
        kind,
        size.prompts(),
        size.replicates(),
        first.quantity(),
        first.over(),
        readings.stream().mapToDouble(Reading::truth).average().orElseThrow(),
        bias,
        Math.sqrt(squares / (errors.length - 1) / errors.length),
        Arrays.stream(widths).average().orElseThrow(),
        widths[studies / 2],
        covered,
        Math.sqrt(covered * (1 - covered) / studies),
        share(readings, r -> r.interval().high() < 0),
        studies);
  }

  private static double width(Reading reading) {
    Interval interval = reading.interval();
    return Double.isInfinite(interval.high())
        ? Double.POSITIVE_INFINITY
        : interval.high() - interval.low();
  }

  private static double share(List<Reading> readings, Predicate<Reading> which) {
    return (double) readings.stream().filter(which).count() / readings.size();
  }

  private static List<String> findings(double level, List<CoverageRow> rows) {
    List<String> said = new ArrayList<>();
    for (String over : rows.stream().map(CoverageRow::over).distinct().toList()) {
      List<CoverageRow> own = rows.stream().filter(row -> row.over().equals(over)).toList();
      CoverageRow least =
          own.stream().min(Comparator.comparingDouble(CoverageRow::coverage)).orElseThrow();
      CoverageRow most =
          own.stream().max(Comparator.comparingDouble(CoverageRow::coverage)).orElseThrow();
      said.add(
          said(
              "Intervals over %s, nominal %.2f, cover %.3f (%s) to %.3f (%s).",
              over, level, least.coverage(), named(least), most.coverage(), named(most)));
    }
    rows.stream()
        .filter(row -> row.quantity().equals(KnownCurveReadings.FALL))
        .map(
            row ->
                said(
                    "A fall of %.3f under %s, %s, %d prompts and %d replicates, is seen in %.3f"
                        + " of studies.",
                    row.truth(),
                    row.law(),
                    row.kind(),
                    row.prompts(),
                    row.replicates(),
                    row.below()))
        .forEach(said::add);
    return said;
  }

  private static String named(CoverageRow row) {
    return said(
        "%s, %s, %d prompts, %d replicates",
        row.quantity(), row.law(), row.prompts(), row.replicates());
  }

  private static String said(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The exact gain of gold over its mean at n = 1, over prompts and trainings. */
  public record KnownCurveRow(
      @Column(meaning = "name of the law of gold") String law,
      @Column(unit = "samples", meaning = "n of Best-of-n") int n,
      @Column(unit = "sqrt(nats)", meaning = "root of log n - (n-1)/n") double distance,
      @Column(unit = "reward", meaning = "exact gold of Best-of-n") double gold,
      @Column(unit = "reward", meaning = "exact gold of trained policies at this sqrt(KL)")
          double trained) {}

  /** How often the intervals of one quantity cover the truth in simulated studies. */
  public record CoverageRow(
      @Column(meaning = "name of the law of gold") String law,
      @Column(meaning = "pools: Best-of-n on shared prompts; trainings: each on prompts of its own")
          String kind,
      @Column(unit = "prompts", meaning = "prompts, of each training where they have their own")
          int prompts,
      @Column(unit = "replicates", meaning = "replicates of the proxy, or trained policies")
          int replicates,
      @Column(meaning = "what is estimated") String quantity,
      @Column(meaning = "what its interval is over") String over,
      @Column(meaning = "the exact value; of these trainings alone, its mean over studies")
          double truth,
      @Column(meaning = "mean of finite estimates minus truth") double bias,
      @Column(meaning = "its standard error over studies") double biasError,
      @Column(meaning = "mean width of the interval; inf where one has no end") double width,
      @Column(meaning = "median width of the interval") double medianWidth,
      @Column(unit = "share", meaning = "studies whose interval holds the truth") double coverage,
      @Column(unit = "share", meaning = "its Monte-Carlo standard error") double coverageError,
      @Column(unit = "share", meaning = "studies whose interval lies below 0: for a fall, seen")
          double below,
      @Column(unit = "studies", meaning = "simulated") int studies) {}
}

package bondlab.bench;

import ai.djl.ndarray.NDArray;
import bondlab.bench.Alternation.MinMedianMax;
import bondlab.experiment.Provenance;
import bondlab.table.Json;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Prints what was measured, for people or as one JSON object per line. */
public final class Results {
  private final PrintStream out;
  private final boolean json;
  private final MatmulPeak peak;

  /** Prints for a machine whose peak is known. */
  Results(PrintStream out, boolean json, MatmulPeak peak) {
    this.out = out;
    this.json = json;
    this.peak = peak;
  }

  /**
   * Measures the machine and prints it first.
   *
   * @param json true to print one JSON object per line
   */
  public static Results on(PrintStream out, boolean json) {
    Results results = new Results(out, json, MatmulPeak.measure());
    results.printMachine();
    return results;
  }

  private void printMachine() {
    Map<String, Object> machine = new LinkedHashMap<>(Provenance.machine());
    machine.put("threads", Torch.threads());
    machine.put("engine", "PyTorch " + Torch.version());
    machine.put("peak_gflops_one_thread", peak.oneThread());
    machine.put("peak_gflops_all_threads", peak.allThreads());
    if (json) {
      printJson(Map.of("machine", machine));
      return;
    }
    print("%s, %s cores, %s threads", machine.get("cpu"), machine.get("cores"), Torch.threads());
    print(
        "float32 matmul peak: %.0f GFLOP/s on one thread, %.0f on all; %s",
        peak.oneThread(), peak.allThreads(), machine.get("engine"));
  }

  /** Prints one case. */
  public void add(MeasuredCase m) {
    if (json) {
      printJson(asMap(m));
      return;
    }
    print("");
    print("%s %s: %s", m.suite(), m.name(), m.what());
    print("  seconds         %s, %d runs of %d", m.seconds(), runs(m), m.runs().times());
    m.work().keySet().forEach(unit -> print("  %-14s  %s a second", unit, m.rate(unit)));
    if (m.flops() > 0) {
      print("  matmul peak     %.0f%% of %.0f GFLOP/s", 100 * share(m), peak.allThreads());
    }
    if (!m.parts().isEmpty()) {
      print("  time            %s", shares(m.parts()));
    }
    m.ratio().ifPresent(ratio -> printRival(m, ratio));
  }

  private static int runs(MeasuredCase m) {
    return m.runs().ours().length;
  }

  private void printRival(MeasuredCase m, MinMedianMax ratio) {
    print("  beside          %s", m.runs().rivalName());
    print("  its seconds     %s", MinMedianMax.of(m.runs().rival()));
    m.work()
        .keySet()
        .forEach(unit -> print("  its %-10s  %s a second", unit, m.rivalRate(unit).orElseThrow()));
    print("  ratio           %s", ratio);
  }

  private static String shares(Map<String, Double> parts) {
    double all = parts.values().stream().mapToDouble(seconds -> seconds).sum();
    return parts.entrySet().stream()
        .map(
            part ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f s (%.0f%%)",
                    part.getKey(),
                    part.getValue(),
                    100 * part.getValue() / all))
        .collect(Collectors.joining(", "));
  }

  private Map<String, Object> asMap(MeasuredCase m) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("suite", m.suite());
    map.put("case", m.name());
    map.put("what", m.what());
    map.put("runs", runs(m));
    map.put("times_each", m.runs().times());
    map.put("seconds", asMap(m.seconds()));
    m.work().keySet().forEach(unit -> map.put(key(unit), asMap(m.rate(unit))));
    if (m.flops() > 0) {
      map.put("gflops", m.gflops());
      map.put("share_of_peak", share(m));
    }
    if (!m.parts().isEmpty()) {
      map.put("seconds_by_part", m.parts());
    }
    m.ratio()
        .ifPresent(
            ratio -> {
              map.put("peer", m.runs().rivalName());
              map.put("peer_seconds", asMap(MinMedianMax.of(m.runs().rival())));
              m.work()
                  .keySet()
                  .forEach(
                      unit -> map.put("peer_" + key(unit), asMap(m.rivalRate(unit).orElseThrow())));
              map.put("ratio", asMap(ratio));
            });
    return map;
  }

  private static String key(String unit) {
    return unit.replace(' ', '_') + "_a_second";
  }

  /** Prints the memory along a long run. */
  public void add(MemoryUse use) {
    if (json) {
      printJson(asMap(use));
      return;
    }
    print("");
    print("%s %s: %s", use.suite(), use.name(), use.what());
    for (MemoryUse.Reading reading : use.readings()) {
      print(
          "  after %4d steps  %.1f MB resident, %.1f MB of it Java's heap",
          reading.step(), reading.residentMb(), reading.heapMb());
    }
    print("  growth after the first reading: %.1f MB", use.growthMb());
  }

  /** Prints work that was done once. */
  public void add(OneRun run) {
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("suite", run.suite());
      map.put("case", run.name());
      map.put("what", run.what());
      map.put("seconds", run.seconds());
      map.put("rows_a_second", run.rate());
      map.put("peak_resident_mb", run.peakMb());
      printJson(map);
      return;
    }
    print("");
    print("%s %s: %s", run.suite(), run.name(), run.what());
    print("  seconds         %.1f", run.seconds());
    print("  rows            %.0f a second", run.rate());
    print("  peak            %.0f MB resident", run.peakMb());
  }

  private static Map<String, Object> asMap(MemoryUse use) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("suite", use.suite());
    map.put("case", use.name());
    map.put("what", use.what());
    map.put("steps", use.readings().stream().map(MemoryUse.Reading::step).toList());
    map.put("resident_mb", use.readings().stream().map(MemoryUse.Reading::residentMb).toList());
    map.put("heap_mb", use.readings().stream().map(MemoryUse.Reading::heapMb).toList());
    map.put("growth_mb", use.growthMb());
    return map;
  }

  private static Map<String, Object> asMap(MinMedianMax spread) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("min", spread.min());
    map.put("median", spread.median());
    map.put("max", spread.max());
    return map;
  }

  private double share(MeasuredCase m) {
    return m.gflops() / peak.allThreads();
  }

  private void printJson(Map<String, Object> map) {
    out.println(Json.line(map));
  }

  private void print(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }

  /**
   * One case and how long its runs took.
   *
   * @param suite such as {@code decode}
   * @param name of the case, such as {@code 1m}
   * @param what the work of one run, in words
   * @param work what a run gets done, by unit, such as {@code tokens}
   * @param flops floating-point operations of the matrix products that a run needs; 0 if they are
   *     not what it does
   * @param runs of ours and of the rival
   * @param parts seconds of a mean run by part of the work; empty where they are not told apart
   */
  public record MeasuredCase(
      String suite,
      String name,
      String what,
      Map<String, Double> work,
      double flops,
      Alternation runs,
      Map<String, Double> parts) {

    /** Units in alphabetical order. */
    public MeasuredCase {
      work = Collections.unmodifiableMap(new TreeMap<>(work));
    }

    /** Our seconds a run. */
    public MinMedianMax seconds() {
      return MinMedianMax.of(runs.ours());
    }

    /** Our units a second. */
    public MinMedianMax rate(String unit) {
      return rate(unit, runs.ours());
    }

    /** The rival's units a second. */
    public Optional<MinMedianMax> rivalRate(String unit) {
      return runs.rival().length == 0 ? Optional.empty() : Optional.of(rate(unit, runs.rival()));
    }

    /** Our speed over the rival's. */
    public Optional<MinMedianMax> ratio() {
      return runs.ratio();
    }

    /** GFLOP/s of the median run; 0 where none are counted. */
    public double gflops() {
      return flops / seconds().median() / 1e9;
    }

    private MinMedianMax rate(String unit, double[] seconds) {
      double units = work.get(unit);
      return MinMedianMax.of(Arrays.stream(seconds).map(s -> units / s).toArray());
    }
  }

  /**
   * Work that takes so long that it is done once.
   *
   * @param suite such as {@code analyze}
   * @param name of the case
   * @param what was done, in words
   * @param seconds that it took
   * @param rows that were read
   * @param peakMb peak resident memory of the process, megabytes; NaN where unknown
   */
  public record OneRun(
      String suite, String name, String what, double seconds, long rows, double peakMb) {
    /** Rows a second. */
    public double rate() {
      return rows / seconds;
    }
  }

  /**
   * The peak rate of float32 matrix products on this machine, in GFLOP/s.
   *
   * @param oneThread one thread alone
   * @param allThreads all threads at once, each with products of its own
   */
  public record MatmulPeak(double oneThread, double allThreads) {
    /** Three such matrices stay in the second-level cache of most processors. */
    private static final int SIDE = 256;

    private static final int PRODUCTS = 1000;
    private static final int RUNS = 7;

    /** Measures for about a second. */
    public static MatmulPeak measure() {
      return new MatmulPeak(best(1), best(Torch.threads()));
    }

    private static double best(int threads) {
      double best = 0;
      for (int run = 0; run < RUNS; run++) {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          tasks.add(MatmulPeak::multiply);
        }
        long start = System.nanoTime();
        Torch.inParallel(tasks);
        double flops = 2.0 * SIDE * SIDE * SIDE * PRODUCTS * threads;
        best = Math.max(best, flops / (System.nanoTime() - start));
      }
      return best;
    }

    private static Boolean multiply() {
      try (Scope scope = Scope.open()) {
        NDArray square = scope.zeros(SIDE, SIDE);
        Kernel.of("matmul").call(scope, "repeated", square, square, PRODUCTS);
        return true;
      }
    }
  }
}

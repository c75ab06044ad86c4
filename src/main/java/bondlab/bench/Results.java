package bondlab.bench;

import bondlab.experiment.Machine;
import bondlab.table.JsonLines;
import bondlab.tensor.Torch;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Prints what was measured, for people or as one JSON object a line. */
public final class Results {
  private final PrintStream out;
  private final boolean json;
  private final MatmulPeak peak;

  private Results(PrintStream out, boolean json, MatmulPeak peak) {
    this.out = out;
    this.json = json;
    this.peak = peak;
  }

  /**
   * Measures the machine and prints it first.
   *
   * @param json true to print one JSON object a line
   */
  public static Results on(PrintStream out, boolean json) {
    Results results = new Results(out, json, MatmulPeak.measure());
    results.printMachine();
    return results;
  }

  private void printMachine() {
    Map<String, Object> machine = new LinkedHashMap<>(Machine.describe());
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
  public void add(Measured m) {
    if (json) {
      printJson(asMap(m));
      return;
    }
    print("");
    print("%s %s: %s", m.suite(), m.name(), m.what());
    print("  seconds a run   %s, %d runs", m.seconds(), m.ours().length);
    print("  %-14s  %s a second", m.unit(), m.rate());
    if (m.flops() > 0) {
      print("  matmul peak     %.0f%% of %.0f GFLOP/s", 100 * share(m), peak.allThreads());
    }
    m.peerRate().ifPresent(rate -> print("  transformers    %s %s a second", rate, m.unit()));
    m.ratio().ifPresent(ratio -> print("  ratio           %s", ratio));
  }

  private Map<String, Object> asMap(Measured m) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("suite", m.suite());
    map.put("case", m.name());
    map.put("what", m.what());
    map.put("unit", m.unit());
    map.put("runs", m.ours().length);
    map.put("seconds", asMap(m.seconds()));
    map.put("units_a_second", asMap(m.rate()));
    if (m.flops() > 0) {
      map.put("gflops", m.gflops());
      map.put("share_of_peak", share(m));
    }
    m.peerRate().ifPresent(rate -> map.put("transformers_units_a_second", asMap(rate)));
    m.ratio().ifPresent(ratio -> map.put("ratio", asMap(ratio)));
    return map;
  }

  private static Map<String, Object> asMap(Spread spread) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("min", spread.min());
    map.put("median", spread.median());
    map.put("max", spread.max());
    return map;
  }

  private double share(Measured m) {
    return m.gflops() / peak.allThreads();
  }

  private void printJson(Map<String, Object> map) {
    out.println(JsonLines.json(map));
  }

  private void print(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
  }
}

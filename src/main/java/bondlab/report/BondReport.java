package bondlab.report;

import bondlab.config.Check;
import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.BondStudy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The figures of a study of trained policies: those that its key {@code figures} names. */
public final class BondReport implements StudyReport {
  /** Colours of arms; black, the next one, is kept for Best-of-n. */
  private static final int COLOURS = 6;

  private static final String STUDENTS = "students";
  private static final String PATHS = "paths";
  private static final String DISTANCE = "√KL to the reference  [√nats]";
  private static final String SD = "[sd under the reference]";

  @Override
  public String study() {
    return BondStudy.NAME;
  }

  /** Draws all that the run has tables for where the key is null or absent. */
  @Override
  public void draw(RunFolder run) {
    boolean named = run.config().hasPath("figures");
    boolean students = new RunTables(run).has(STUDENTS);
    draw(
        run,
        named
            ? run.config().getStringList("figures")
            : BondStudy.FIGURES.stream().filter(f -> students || !f.equals(STUDENTS)).toList());
  }

  @Override
  public void draw(RunFolder run, List<String> figures) {
    RunTables tables = new RunTables(run);
    for (String name : figures) {
      new Check("bond").oneOf("figures", name, BondStudy.FIGURES).done();
      tables.save(name, () -> draw(name, tables));
    }
  }

  /** Draws one of {@link BondStudy#FIGURES}. */
  static Drawing draw(String name, RunTables tables) {
    if (name.equals(STUDENTS)) {
      return students(
          tables.read(STUDENTS, "arm", "seed", "objective").renamed("on_policy", "lmbda"));
    }
    List<ArmCurve> arms = ArmCurve.of(tables.read("evaluations", ArmCurve.KEYS));
    Set<String> proxies = arms.stream().map(ArmCurve::proxy).collect(Collectors.toSet());
    RunTable curves = tables.read("curves", "selector", "n").whereFirst("measured_by");
    RunTable means = curves.has("replicate") ? curves.where("replicate", 0) : curves;
    List<RunTable> bestOfN =
        curves.kinds("selector").stream()
            .filter(proxies::contains)
            .map(proxy -> means.where("selector", proxy))
            .toList();
    return switch (name) {
      case "frontier" -> frontier(paths(tables, arms), about(arms), bestOfN);
      case "gold-and-proxy" -> goldAndProxy(arms, paths(tables, arms), bestOfN);
      case "methods" -> methods(paths(tables, arms), about(arms), bestOfN);
      case "budget" -> budget(arms);
      case "divergences" -> divergences(arms);
      case "ends" -> ends(arms);
      case "progress" -> progress(arms);
      case "cost" -> cost(legible(arms));
      default -> inference(legible(arms), bestOfN);
    };
  }

  /** Completions quote the corpus in their prompts. */
  @Override
  public Set<String> withheldTables() {
    return Set.of("completions");
  }

  @Override
  public Set<String> longTables() {
    return Set.of("steps");
  }

  /** Reward against √KL: the frontier that methods are compared by (BOND, Fig. 7). */
  private static Drawing frontier(List<Path> paths, String about, List<RunTable> bestOfN) {
    return Figure.row(
        frontier("Optimised reward", "proxy", paths, about, bestOfN),
        frontier("Gold reward", "gold", paths, about, bestOfN));
  }

  private static Figure frontier(
      String title, String column, List<Path> paths, String about, List<RunTable> bestOfN) {
    String caption = about + "; dotted: Best-of-n itself, n = " + range(bestOfN);
    Figure figure = rewards(title, caption);
    addLines(figure, paths, "distance", column);
    addBestOfN(figure, bestOfN, "distance", column);
    return figure.horizontal(0, "");
  }

  private static Figure rewards(String title, String caption) {
    return new Figure(title).x(DISTANCE).y("reward  " + SD).caption(caption);
  }

  /**
   * An arm's rewards against √KL.
   *
   * @param arm its name, without that of its proxy
   * @param columns distance, gold, gold_low, gold_high, proxy
   */
  private record Path(String arm, String proxy, Figure.Columns columns) {
    static Path of(String arm, String proxy, Figure.Columns columns) {
      return new Path(arm.replace(" proxy=" + proxy, ""), proxy, columns);
    }
  }

  /** The paths that were read off seed by seed; of an earlier version, means at equal steps. */
  private static List<Path> paths(RunTables tables, List<ArmCurve> arms) {
    if (!tables.has(PATHS)) {
      return arms.stream().map(arm -> Path.of(arm.arm(), arm.proxy(), arm)).toList();
    }
    RunTable all = tables.read(PATHS, "arm", "distance").whereFirst("measured_by");
    return all.kinds("arm").stream()
        .map(arm -> all.where("arm", arm))
        .map(rows -> Path.of(rows.text("arm"), rows.text("optimised"), rows))
        .toList();
  }

  /** Gold solid and proxy dashed against √KL, a panel for each proxy (Gao et al. 2022, Fig. 1). */
  private static Drawing goldAndProxy(
      List<ArmCurve> arms, List<Path> paths, List<RunTable> bestOfN) {
    List<Figure> panels = new ArrayList<>();
    for (String proxy : arms.stream().map(ArmCurve::proxy).distinct().toList()) {
      List<ArmCurve> own = arms.stream().filter(a -> a.proxy().equals(proxy)).toList();
      List<Path> ways = paths.stream().filter(p -> p.proxy().equals(proxy)).toList();
      List<RunTable> curve =
          bestOfN.stream().filter(c -> c.texts("selector").contains(proxy)).toList();
      String title = proxy.isEmpty() ? "Gold and proxy" : "Optimised by proxy " + proxy;
      if (ways.size() <= COLOURS) {
        panels.add(goldAndProxy(title, ways, about(own), curve));
      } else if (own.stream().allMatch(arm -> arm.arm().contains("beta="))) {
        for (int n : targets(own)) {
          List<Path> some =
              byBeta(own, n).stream().map(a -> Path.of(a.arm(), a.proxy(), a)).toList();
          panels.add(goldAndProxy("Proxy " + proxy + ", N = " + text(n), some, about(own), curve));
        }
      } else {
        panels.add(frontier("Gold under " + proxy, "gold", ways, about(own), curve));
        panels.add(frontier("Optimised reward " + proxy, "proxy", ways, about(own), curve));
      }
    }
    return Figure.grid(2, panels.toArray(Figure[]::new));
  }

  private static Figure goldAndProxy(
      String title, List<Path> paths, String about, List<RunTable> bestOfN) {
    String caption = "gold solid, proxy dashed; bands: gold, 95%; ";
    Figure figure = rewards(title, caption + about);
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      figure.goldBand(path.columns(), i).goldAndProxy(path.arm(), path.columns(), i);
    }
    bestOfN.forEach(curve -> figure.goldAndProxy("Best-of-n", curve, COLOURS));
    return figure.horizontal(0, "");
  }

  /**
   * Gold against √KL in a small panel for each arm, all on the same axes: its proxies solid in
   * their colours, behind them those of the first arm dashed.
   */
  private static Drawing methods(List<Path> paths, String about, List<RunTable> bestOfN) {
    List<Figure.Columns> all =
        Stream.concat(paths.stream().map(Path::columns), bestOfN.stream()).toList();
    double far = Math.max(0.1, values(all, "distance").max().orElse(0));
    Function<String, Figure> empty = arm -> small(arm, all).x("√KL  [√nats]").xRange(0, far);
    List<Figure> panels = panels(paths, "distance", "bands: 95%; " + about, empty);
    List<String> proxies = proxies(paths);
    Figure best = empty.apply("Best-of-n").caption("n = " + range(bestOfN) + "; " + about);
    for (RunTable curve : bestOfN) {
      int colour = proxies.indexOf(curve.text("selector"));
      best.line("", curve, "distance", "gold", Style.SOLID, colour);
    }
    panels.add(best);
    return Figure.grid(Math.min(4, panels.size()), panels.toArray(Figure[]::new));
  }

  /**
   * The same against the reward calls of training. Arms with a table have spent theirs before the
   * first step.
   */
  private static Drawing budget(List<ArmCurve> arms) {
    List<Path> paths =
        arms.stream().map(a -> Path.of(a.arm(), a.proxy(), spent(a, "reward_calls"))).toList();
    List<Figure.Columns> all = paths.stream().map(Path::columns).toList();
    double few = values(all, "reward_calls").min().orElse(1);
    double many = values(all, "reward_calls").max().orElse(10);
    Function<String, Figure> empty =
        arm -> small(arm, all).x("reward calls", Scale.LOG10).xRange(few, Math.max(many, 2 * few));
    List<Figure> panels = panels(paths, "reward_calls", about(arms), empty);
    return Figure.grid(Math.min(4, panels.size()), panels.toArray(Figure[]::new));
  }

  /** The rows in which something was spent. */
  private static Figure.Columns spent(ArmCurve arm, String column) {
    double[] of = arm.values(column);
    int[] rows = IntStream.range(0, of.length).filter(i -> of[i] > 0).toArray();
    return name -> {
      double[] values = arm.values(name);
      return IntStream.of(rows).mapToDouble(i -> values[i]).toArray();
    };
  }

  private static List<String> proxies(List<Path> paths) {
    return paths.stream().map(Path::proxy).distinct().toList();
  }

  /** A panel for each arm; the first one names the proxies. */
  private static List<Figure> panels(
      List<Path> paths, String x, String about, Function<String, Figure> empty) {
    List<String> proxies = proxies(paths);
    Map<String, List<Path>> byArm = new LinkedHashMap<>();
    paths.forEach(path -> byArm.computeIfAbsent(path.arm(), arm -> new ArrayList<>()).add(path));
    List<Path> first = byArm.values().iterator().next();
    String caption = about + "; dashed: " + first.get(0).arm();
    List<Figure> panels = new ArrayList<>();
    byArm.forEach(
        (arm, own) -> {
          Figure panel = empty.apply(arm).caption(caption);
          for (Path path : own == first ? List.<Path>of() : first) {
            panel.line("", path.columns(), x, "gold", Style.DASHED, proxies.indexOf(path.proxy()));
          }
          for (Path path : own) {
            int colour = proxies.indexOf(path.proxy());
            Figure.Columns of = path.columns();
            if (x.equals("distance")) { // other columns have intervals over prompts alone
              panel.goldBand(of, colour);
            }
            panel.line(own == first ? path.proxy() : "", of, x, "gold", Style.SOLID, colour);
          }
          panels.add(panel);
        });
    return panels;
  }

  /** An empty panel with a vertical axis that everything fits in. */
  private static Figure small(String arm, List<Figure.Columns> all) {
    double low = values(all, "gold").min().orElse(0);
    double high = values(all, "gold").max().orElse(0);
    double margin = Math.max(0.05, 0.05 * (high - low));
    return new Figure(arm)
        .size(420, 320)
        .y("gold  [sd]")
        .yRange(low - margin, high + margin)
        .horizontal(0, "");
  }

  private static DoubleStream values(List<Figure.Columns> all, String column) {
    return all.stream()
        .flatMapToDouble(one -> DoubleStream.of(one.values(column)))
        .filter(Double::isFinite);
  }

  /** Both KLs to the Best-of-N target and the log-quantile by step, a row for each N (Fig. 2). */
  private static Drawing divergences(List<ArmCurve> arms) {
    List<Figure> panels = new ArrayList<>();
    for (int n : targets(arms)) {
      List<ArmCurve> own = byBeta(arms, n);
      String backward = "Backward KL(π ‖ Best-of-" + text(n) + ")";
      String forward = "Forward KL(Best-of-" + text(n) + " ‖ π)";
      panels.add(bySteps(backward, "nats a response", own, "kl_to_best_of_n"));
      panels.add(bySteps(forward, "nats a response", own, "kl_from_best_of_n"));
      panels.add(bySteps("Log-quantile, N = " + text(n), "nats", own, "log_quantile"));
    }
    return Figure.grid(3, panels.toArray(Figure[]::new));
  }

  /** Both rewards, the KL and the loss on human text by step (BOND, Figs. 4 to 6). */
  private static Drawing progress(List<ArmCurve> arms) {
    return Figure.grid(
        2,
        bySteps("Optimised reward", "sd", arms, "proxy"),
        bySteps("Gold reward", "sd", arms, "gold"),
        bySteps("KL to the reference", "nats a response", arms, "kl_rb"),
        bySteps("Loss on held-out human text", "nats a token", arms, "held_out_loss"));
  }

  private static Figure bySteps(String title, String unit, List<ArmCurve> arms, String column) {
    Figure figure =
        new Figure(title).x("training  [steps]").y("[" + unit + "]").caption(about(arms));
    return addArms(figure, arms, "step", column);
  }

  /** The last evaluations against the weight of the backward KL, one line per N. */
  private static Drawing ends(List<ArmCurve> arms) {
    return Figure.grid(
        2,
        end("Backward KL to the target", "nats a response", arms, "kl_to_best_of_n"),
        end("Forward KL from the target", "nats a response", arms, "kl_from_best_of_n"),
        end("Log-quantile of the proxy", "nats", arms, "log_quantile"),
        end("Gold reward", "sd under the reference", arms, "gold"));
  }

  private static Figure end(String title, String unit, List<ArmCurve> arms, String column) {
    Figure figure =
        new Figure(title + ", last step")
            .x("β, weight of the backward KL")
            .y(title + "  [" + unit + "]")
            .caption("bars: 95% over prompts, averaged over seeds");
    int colour = 0;
    for (int n : IntStream.of(targets(arms)).filter(target -> target > 0).toArray()) {
      List<ArmCurve> own = arms.stream().filter(a -> a.bestOfN() == n).toList();
      Figure.Columns last = name -> own.stream().mapToDouble(arm -> arm.last(name)).toArray();
      figure.line("", last, "beta", column, Style.SOLID, colour);
      figure.errorBars("N = " + n, last, "beta", column, colour++);
    }
    return figure;
  }

  /** Optimised reward against what the training spent. */
  private static Drawing cost(List<ArmCurve> arms) {
    return Figure.grid(
        2,
        against("tokens generated", arms, "generated_tokens"),
        against("reward calls", arms, "reward_calls"),
        against("responses run backward", arms, "backward_passes"),
        against("wall time  [s]", arms, "seconds"));
  }

  private static Figure against(String spent, List<ArmCurve> arms, String column) {
    Figure figure =
        new Figure("Reward against " + spent.replaceFirst("  \\[.*", ""))
            .x(spent)
            .y("optimised reward  " + SD)
            .caption(about(arms));
    return addArms(figure, arms, column, "proxy");
  }

  /** The cost of one answer after training, beside that of Best-of-n at inference. */
  private static Drawing inference(List<ArmCurve> arms, List<RunTable> bestOfN) {
    Figure figure =
        new Figure("Optimised reward against what one answer costs")
            .x("responses generated for one answer", Scale.LOG10)
            .y("optimised reward  " + SD)
            .caption(
                "a distilled policy answers once, Best-of-n generates and scores n; last step of each training");
    for (int i = 0; i < arms.size(); i++) {
      double[] proxy = {arms.get(i).last("proxy")};
      figure.points(arms.get(i).arm(), new double[] {1}, proxy, i % COLOURS);
    }
    addBestOfN(figure, bestOfN, "n", "proxy");
    return figure;
  }

  /** Both KLs between trained policies and a teacher against the weight of their divergence. */
  private static Drawing students(RunTable all) {
    RunTable means = all.where("seed", 0);
    RunTable students = means.size() > 0 ? means : all;
    return Figure.row(
        students("Backward KL to the teacher", "KL(π‖teacher)", students, "kl_to_teacher"),
        students("Forward KL from the teacher", "KL(teacher‖π)", students, "kl_from_teacher"));
  }

  private static Figure students(String title, String label, RunTable students, String column) {
    Figure figure =
        new Figure(title)
            .x("weight: b of GKD, β of BOND")
            .y(label + "  [nats a response]", Scale.LOG10)
            .caption("last step; bars: 95% over seeds, of a single one over prompts");
    RunTable weighted = students.whereNot("weight", Double.NaN);
    int colour = 0;
    for (RunTable way : weighted.split(BondReport::way)) {
      figure.line("", way, "weight", column, Style.SOLID, colour);
      figure.errorBars(way(way), way, "weight", column, colour++);
    }
    return figure;
  }

  /** The way in which the student of the first row was trained. */
  private static String way(RunTable student) {
    String objective = student.text("objective");
    if (!objective.equals("gkd")) {
      return objective.toUpperCase(Locale.ROOT) + ", rewards alone";
    }
    double own = student.first("lmbda");
    if (Double.isNaN(own)) {
      return "GKD, " + student.text("arm");
    }
    if (own == 0) {
      return "GKD on human text";
    }
    return own == 1 ? "GKD on own responses" : "GKD, " + own + " own responses";
  }

  /** Adds a line for each arm, dashed once the colours are used up. */
  private static Figure addArms(Figure figure, List<ArmCurve> arms, String x, String y) {
    for (int i = 0; i < arms.size(); i++) {
      ArmCurve arm = arms.get(i);
      Style style = i / COLOURS % 2 == 0 ? Style.SOLID : Style.DASHED;
      figure.line(arm.arm(), arm, x, y, style, i % COLOURS);
    }
    return figure;
  }

  /** The same for paths. */
  private static void addLines(Figure figure, List<Path> paths, String x, String y) {
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      Style style = i / COLOURS % 2 == 0 ? Style.SOLID : Style.DASHED;
      figure.line(path.arm(), path.columns(), x, y, style, i % COLOURS);
    }
  }

  private static void addBestOfN(Figure figure, List<RunTable> bestOfN, String x, String y) {
    for (int i = 0; i < bestOfN.size(); i++) {
      RunTable curve = bestOfN.get(i);
      boolean only = bestOfN.size() == 1;
      String name = only ? "Best-of-n" : "Best-of-n by " + curve.text("selector");
      figure.line(name, curve, x, y, Style.DOTTED, only ? COLOURS : i);
    }
  }

  /** N of every target that arms are measured against. */
  private static int[] targets(List<ArmCurve> arms) {
    return arms.stream().mapToInt(ArmCurve::bestOfN).distinct().sorted().toArray();
  }

  private static String text(int n) {
    return n == 0 ? "?" : Integer.toString(n);
  }

  /** The arms of one target, named by β. */
  private static List<ArmCurve> byBeta(List<ArmCurve> arms, int n) {
    return arms.stream().filter(a -> a.bestOfN() == n).map(ArmCurve::namedByBeta).toList();
  }

  /** All arms, or those that weigh both KLs equally where there are too many for one panel. */
  private static List<ArmCurve> legible(List<ArmCurve> arms) {
    List<ArmCurve> equal = arms.stream().filter(a -> a.last("beta") == 0.5).toList();
    return arms.size() <= 2 * COLOURS || equal.isEmpty() ? arms : equal;
  }

  private static String about(List<ArmCurve> arms) {
    int seeds = arms.stream().mapToInt(ArmCurve::seeds).max().orElse(1);
    return seeds == 1
        ? "one seed, intervals over prompts"
        : String.format(Locale.ROOT, "means over %d seeds", seeds);
  }

  private static String range(List<RunTable> curves) {
    int[] ns =
        curves.stream()
            .flatMapToDouble(curve -> DoubleStream.of(curve.values("n")))
            .mapToInt(n -> (int) n)
            .sorted()
            .toArray();
    return ns.length == 0 ? "1 … 1" : ns[0] + " … " + ns[ns.length - 1];
  }
}

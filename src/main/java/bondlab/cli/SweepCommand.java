package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.Composition;
import bondlab.config.ConfigRoot;
import bondlab.config.ConfigText;
import bondlab.config.SweepSampler;
import bondlab.experiment.Experiments;
import bondlab.experiment.Halving;
import bondlab.experiment.Sweep;
import bondlab.experiment.SweepPlan;
import bondlab.progress.Progress;
import bondlab.table.Json;
import bondlab.table.Tables;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs every combination of what is varied. */
@Command(
    name = "sweep",
    description = {
      "Run many trials, such as objective.n=1,2,4 seed=range(1,4).",
      "All trials are resolved and written before the first one starts. A failing trial is shown at "
          + "once, the others continue, and the exit code is then 1. A trial that has finished before "
          + "with the same configuration is found, not run again."
    })
final class SweepCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "OVERRIDE",
      arity = "0..*",
      description =
          "The same as for run, and key=a,b,c, key=range(start,stop,step), key=choice(a,b).")
  private List<String> overrides = List.of();

  @Mixin private SamplerOptions sampler;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Run each trial with seed=1 to N; the seed changes fastest.")
  private Integer seeds;

  @Option(
      names = "--halve",
      paramLabel = "KEY=[A,B,..]",
      description =
          "Successive halving: run all with KEY=A, the best of them with KEY=B, and so on. Each is "
              + "a whole trial, trained from its start.")
  private String halve;

  @Option(
      names = "--keep",
      paramLabel = "SHARE",
      description = "Share of trials that continues with the next value of --halve. Default: 1/2.")
  private String keep;

  @Option(
      names = "--best",
      paramLabel = "max:TABLE.COLUMN",
      description = "Value that --halve ranks by, in the table's last row; max: or min:.")
  private String best;

  @Option(
      names = "--launcher",
      paramLabel = "NAME",
      description =
          "Where trials run, short for launcher=NAME: in-process (one after another), workers (a "
              + "process each, launcher.processes at a time), spark (a cluster).")
  private String launcher;

  @Option(names = "--dry-run", description = "Print the trials and run none.")
  private boolean dryRun;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Resume the sweep in this folder: skip finished trials, run failed ones again.")
  private Path resume;

  @Option(
      names = "--prepare",
      description = "Write the trials to a new sweep folder, print it, and run none.")
  private boolean prepare;

  @Option(
      names = "--only",
      paramLabel = "N",
      description = "With --resume: run only trial N, and leave the sweep's index alone.")
  private Integer only;

  @Option(names = "--force", description = "Run again even what has finished.")
  private boolean force;

  @Option(
      names = "--json",
      description = "Print JSON, one line per outcome, or per trial with --dry-run.")
  private boolean json;

  @Override
  public Integer call() {
    Progress progress = main.workplace().progress();
    Experiments experiments = main.workplace().experiments(progress);
    if (resume != null) {
      requireNothingElse();
      if (only != null) {
        return runOnly(experiments, progress);
      }
      return print(experiments.resume(resume, progress));
    }
    if (only != null) {
      throw new BadInput("--only " + only + " is the number of a trial in --resume DIR; give both");
    }
    ConfigRoot root = main.configRoot();
    SweepPlan plan = plan(root);
    if (prepare) {
      main.workplace().out().println(experiments.prepare(root, plan));
      return ExitCode.OK;
    }
    if (dryRun) {
      List<Composition> trials = experiments.preview(root, plan);
      trials.parallelStream().map(this::planned).forEachOrdered(main.workplace().out()::println);
      return ExitCode.OK;
    }
    experiments = force ? experiments.forced() : experiments;
    return print(experiments.sweep(root, plan, progress));
  }

  /** One trial by its number, for a job array: any number of these work on one sweep. */
  private int runOnly(Experiments experiments, Progress progress) {
    Sweep.Outcome outcome = experiments.runPrepared(resume, only, progress);
    print(outcome);
    return outcome.status().equals("DONE") ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void print(Sweep.Outcome outcome) {
    main.workplace().out().println(json ? Json.line(Tables.cells(outcome)) : outcome.toLine());
  }

  private void requireNothingElse() {
    boolean planned = !overrides.isEmpty() || seeds != null || halve != null || sampler.areGiven();
    if (dryRun || prepare || force || planned) {
      throw new BadInput(
          "--resume "
              + resume
              + " runs what the sweep has on file; give no overrides, --sampler, --seeds, --halve, "
              + "--force, --prepare or --dry-run with it");
    }
    if (launcher != null) {
      throw new BadInput(
          "--resume " + resume + " runs where the sweep ran before; give no --launcher with it");
    }
  }

  private SweepPlan plan(ConfigRoot root) {
    SweepPlan plan = sampler.plan(root, overrides);
    plan = seeds == null ? plan : plan.seeds(seeds);
    plan = launcher == null ? plan : plan.launchedBy(root, launcher);
    if (halve != null && best != null) {
      return plan.halved(Halving.of(halve, keep == null ? "1/2" : keep, best));
    }
    if (halve != null || keep != null || best != null) {
      throw new BadInput(
          "--halve KEY=[A,B,..] and --best max:TABLE.COLUMN belong together; --keep SHARE goes "
              + "with them");
    }
    return plan;
  }

  private String planned(Composition trial) {
    return json
        ? "{\"overrides\": "
            + Json.line(trial.overrides())
            + ", \"config\": "
            + ConfigText.json(trial.config())
            + "}"
        : String.join(" ", trial.overrides());
  }

  private int print(Sweep sweep) {
    PrintStream out = main.workplace().out();
    sweep.outcomes().forEach(this::print);
    int failed = sweep.failed().size();
    if (!json) {
      int pruned = sweep.pruned().size();
      out.println(
          "%d trials done, %d failed%s: %s"
              .formatted(
                  sweep.runs().size(),
                  failed,
                  pruned == 0 ? "" : ", " + pruned + " pruned (ranks: halving.csv)",
                  sweep.folder().resolve("index.csv")));
    }
    return sweep.isWhole() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** How the points of a sweep are chosen; every combination if none of these is given. */
  static final class SamplerOptions {

    /** For the completion of shells. */
    private static final class Names implements Iterable<String> {
      @Override
      public Iterator<String> iterator() {
        return SweepSampler.NAMES.iterator();
      }
    }

    @Option(
        names = "--sampler",
        paramLabel = "NAME",
        completionCandidates = Names.class,
        description =
            "Draw points instead of running the grid: random or latin-hypercube;"
                + " key=interval(a,b), tag(log,interval(a,b)) and int(interval(a,b)) are continuous.")
    private String sampler;

    @Option(
        names = "--trials",
        paramLabel = "N",
        description = "Number of points that the sampler draws.")
    private Integer trials;

    @Option(
        names = "--sampler-seed",
        paramLabel = "S",
        description = "Seed of the draws. Default: 0.")
    private Long samplerSeed;

    boolean areGiven() {
      return sampler != null || trials != null || samplerSeed != null;
    }

    /**
     * The trials of a grid, or those that are drawn.
     *
     * @throws BadInput if an option is missing or has no meaning without another
     */
    SweepPlan plan(ConfigRoot root, List<String> overrides) {
      if (sampler == null && areGiven()) {
        throw new BadInput(
            "--trials and --sampler-seed belong to a sampler; add --sampler "
                + String.join(" or --sampler ", SweepSampler.NAMES));
      }
      if (sampler == null) {
        return SweepPlan.grid(root, overrides);
      }
      if (trials == null) {
        throw new BadInput("--sampler " + sampler + " needs --trials N, how many points to draw");
      }
      SweepSampler how = SweepSampler.of(sampler, trials, samplerSeed == null ? 0 : samplerSeed);
      return SweepPlan.sampled(root, overrides, how);
    }
  }
}

package bondlab.notebook;

import bondlab.catalogue.LeaderQuestion;
import bondlab.catalogue.Leaders;
import bondlab.catalogue.RunDiff;
import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.Sampling;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.SweepPlan;
import bondlab.progress.StoppedByUser;
import bondlab.report.StudyReports;
import bondlab.sharing.Import;
import bondlab.sharing.ImportLimits;
import bondlab.sharing.Licence;
import bondlab.sharing.Share;
import bondlab.sharing.Terms;
import bondlab.table.LibraryStart;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * The verbs of the command line, for cells:
 *
 * <pre>{@code
 * var run = Lab.run("experiment=overoptimization", "pool.ns=[1,4,16,64]");
 * Show.table(run.table("fits"));
 * run.figure("gold-and-proxy");
 * }</pre>
 *
 * <p>Overrides are those of {@code ./bondlab run} and {@code ./bondlab sweep}. What has finished
 * with the same configuration is found again, not run again. The stop button ends a run with a
 * message and leaves it resumable: the same cell goes on.
 */
public final class Lab {
  static {
    LibraryStart.tablesaw(); // the stop button must not break it for the life of the kernel
  }

  private Lab() {}

  /** Whether this notebook is only to be tried: BONDLAB_QUICK=1 in the environment. */
  public static boolean quick() {
    return "1".equals(System.getenv("BONDLAB_QUICK"));
  }

  /**
   * Runs one experiment and draws its figures, or finds its finished run.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public static LabRun run(String... overrides) {
    return new LabWork().run((verbs, progress) -> verbs.run(root(), List.of(overrides), progress));
  }

  /**
   * Runs every combination of what is varied, such as {@code "seed=1,2,3"}; goes on past a failing
   * trial, which is shown at once.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public static LabSweep sweep(String... overrides) {
    return CellErrors.oneMessage(() -> sweep(SweepPlan.grid(root(), List.of(overrides))));
  }

  /**
   * Runs points drawn at random or in a Latin hypercube, such as {@code
   * "objective.beta=interval(0,1)"}.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public static LabSweep sample(Sampling how, String... overrides) {
    return CellErrors.oneMessage(() -> sweep(SweepPlan.sampled(root(), List.of(overrides), how)));
  }

  /** Runs a plan, such as {@code SweepPlan.grid(…).seeds(3).halved(…)}. */
  public static LabSweep sweep(SweepPlan plan) {
    return new LabWork().sweep((verbs, progress) -> verbs.sweep(root(), plan, progress));
  }

  /**
   * Goes on with a sweep that was stopped, killed or had failing trials, with the trials that it
   * was begun with.
   *
   * @param folder such as {@code results/sweeps/ID}
   * @throws BadInput if it is not a sweep's, or the sweep is running now
   * @throws StoppedByUser if stopped
   */
  public static LabSweep resume(String folder) {
    Path path = Experiments.findHome().resolve(folder);
    return new LabWork().sweep((verbs, progress) -> verbs.resume(path, progress));
  }

  /** Starts the overrides of an experiment, verb by verb, in place of strings. */
  public static LabExperiment experiment(String name) {
    return LabExperiment.named(name);
  }

  /** Opens the folder of a run, such as {@code results/runs/overoptimization/ID}. */
  public static LabRun open(String folder) {
    return CellErrors.oneMessage(
        () -> new LabRun(RunFolder.open(Experiments.findHome().resolve(folder))));
  }

  /**
   * Asks all runs by SQL, such as {@code "select run, selector, alpha from fits"}; {@code "show
   * tables"} lists what there is.
   *
   * @throws BadInput if the SQL does anything but read, or names what is not there
   */
  public static Table query(String sql) {
    return CellErrors.oneMessage(() -> LabCatalogue.ask(catalogue -> catalogue.query(sql)));
  }

  /** All runs, the latest last: what each computed, from which commit, and how it ended. */
  public static Table runs() {
    return query("select * from runs order by started, run");
  }

  /**
   * Ranks settings by a metric: means over seeds with 95% intervals, such as {@code
   * LeaderQuestion.of("evaluations", "gold", "arm").last("step")}.
   *
   * @throws BadInput if a mean would be over runs that differ in something that is not named
   */
  public static Leaders leaders(LeaderQuestion question) {
    return CellErrors.oneMessage(
        () -> LabCatalogue.ask(catalogue -> Leaders.of(catalogue, question)));
  }

  /**
   * Says in what two runs differ: configuration, code and numbers.
   *
   * @param a a run's folder, EXPERIMENT/ID, or a part of an id
   * @param b another one
   */
  public static RunDiff diff(String a, String b) {
    return CellErrors.oneMessage(() -> RunDiff.of(LabCatalogue.find(a), LabCatalogue.find(b)));
  }

  /**
   * Writes a run or a sweep as a folder or zip that needs nothing else, under CC BY 4.0.
   *
   * @param folder such as {@code sweep.folder()}
   * @param to a folder or FILE.zip, from the project's folder
   * @param authors whom to cite, such as {@code "Given Family"}
   * @return where it is
   */
  public static Path share(Path folder, String to, String... authors) {
    Path home = Experiments.findHome();
    Terms terms = Terms.of("", Licence.USUAL, List.of(authors));
    return CellErrors.oneMessage(
        () ->
            new Share(home, StudyReports.builtIn())
                .write(folder, terms, Optional.of(home.resolve(to)))
                .path());
  }

  /**
   * Takes in what another has shared; its runs then stand beside one's own in {@link #query}.
   *
   * @param from a folder or FILE.zip, from the project's folder
   * @throws BadInput with everything that is wrong with it; nothing of it is then kept
   */
  public static List<LabRun> takeIn(String from) {
    Path home = Experiments.findHome();
    return CellErrors.oneMessage(
        () ->
            new Import(home, ImportLimits.USUAL)
                .read(home.resolve(from), "").runs().stream()
                    .map(run -> new LabRun(RunFolder.open(run)))
                    .toList());
  }

  /** Composes a configuration without running it. */
  public static Config config(String... overrides) {
    return CellErrors.oneMessage(() -> root().compose(List.of(overrides)).config());
  }

  /** What can be chosen: the options of each group, and of {@code experiment}. */
  public static Map<String, List<String>> options() {
    return root().options();
  }

  private static ConfigRoot root() {
    return ConfigRoot.at(Experiments.findHome().resolve("experiments"));
  }

  /** Without the folders of this machine. */
  static Path fromHome(Path folder) {
    Path home = Experiments.findHome().toAbsolutePath().normalize();
    Path whole = folder.toAbsolutePath().normalize();
    return whole.startsWith(home) ? home.relativize(whole) : folder;
  }
}

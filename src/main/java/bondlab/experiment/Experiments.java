package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Composition;
import bondlab.config.ConfigRoot;
import bondlab.config.OverrideText;
import bondlab.config.ProjectHome;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The verbs: plan, run, sweep, resume. The notebook, the command line and the tests call these and
 * nothing below them.
 *
 * @param workspace the project's folder, its studies, and who hears messages
 * @param force true to run again what has finished already
 */
public record Experiments(Workspace workspace, boolean force) {

  private static final int MOST_TOLD = 50;

  /** The project's folder: {@link ProjectHome#find}. */
  public static Path findHome() {
    return ProjectHome.find();
  }

  /** In {@code home}, without messages, re-using finished runs. */
  public static Experiments at(Path home, Studies studies) {
    return new Experiments(new Workspace(home, studies, message -> {}), false);
  }

  /** The same, with messages. */
  public Experiments telling(Consumer<String> listener) {
    return new Experiments(workspace.telling(listener), force);
  }

  /** The same, running again what has finished already. */
  public Experiments forced() {
    return new Experiments(workspace, true);
  }

  /** The project's folder. */
  public Path home() {
    return workspace.home();
  }

  /**
   * Composes and checks one trial; writes nothing.
   *
   * @throws BadInput with every problem of the configuration
   */
  public Trial trial(ConfigRoot root, List<String> overrides) {
    return root.compose(overrides, composition -> workspace.checked(trial(composition)));
  }

  /** A trial is named by its study where no experiment is chosen, so that is looked at first. */
  private Trial trial(Composition composition) {
    workspace.studies().of(composition.config());
    return Trial.of(composition);
  }

  /**
   * Checks a trial whose configuration was built in code, or read back from the folder of a run,
   * and fingerprints what it reads; writes nothing.
   *
   * @param experiment names the folder of its runs
   * @param overrides what was typed, for the record
   * @param config resolved
   * @throws BadInput with every problem of the configuration
   */
  public Trial trial(String experiment, List<String> overrides, Config config) {
    return workspace.checked(new Trial(experiment, overrides, config));
  }

  /**
   * Composes and checks every trial of a sweep, in order; writes nothing.
   *
   * @throws BadInput with the problems of all trials, each said once
   */
  List<Trial> plan(ConfigRoot root, SweepPlan plan) {
    List<Trial> trials = all(plan.trials(), each -> trial(root, each));
    if (!trials.isEmpty()) {
      Launchers.of(trials);
    }
    return trials;
  }

  /**
   * Composes every trial of a sweep, and checks those whose configuration names a study: any root
   * of configuration files can be looked at.
   *
   * @throws BadInput with the problems of all trials, each said once
   */
  public List<Composition> preview(ConfigRoot root, SweepPlan plan) {
    return all(
        plan.trials(),
        each ->
            root.compose(
                each,
                composition -> {
                  if (!composition.config().hasPath("study")) {
                    return composition;
                  }
                  workspace.check(trial(composition));
                  return composition.typed();
                }));
  }

  /** What was made of one trial, or why it could not be. */
  private record Made<T>(T value, List<String> problems) {}

  /** On all processors: there may be thousands. */
  private static <G, T> List<T> all(List<G> given, Function<G, T> maker) {
    List<Made<T>> all = given.parallelStream().map(each -> make(maker, each)).toList();
    List<String> problems = all.stream().flatMap(m -> m.problems.stream()).distinct().toList();
    if (problems.size() > MOST_TOLD) {
      throw new BadInput(
          OverrideText.with(
              problems.subList(0, MOST_TOLD), (problems.size() - MOST_TOLD) + " more problems"));
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return all.stream().map(Made::value).toList();
  }

  private static <G, T> Made<T> make(Function<G, T> maker, G given) {
    try {
      return new Made<>(maker.apply(given), List.of());
    } catch (BadInput e) {
      return new Made<>(null, e.problems());
    }
  }

  /**
   * Runs one trial, finds its finished run, or resumes one that was stopped or killed.
   *
   * @throws BadInput before any work and with nothing written, if the configuration is refused
   * @throws TrialFailed if the study failed; its folder keeps the reason
   * @throws bondlab.progress.StoppedByUser if interrupted; running it again resumes
   */
  public RunFolder run(ConfigRoot root, List<String> overrides, Progress progress) {
    return runChecked(trial(root, overrides), progress);
  }

  /**
   * The same for a trial that needs no configuration files, such as one read back from the folder
   * of its run.
   */
  public RunFolder run(Trial trial, Progress progress) {
    return runChecked(workspace.checked(trial), progress);
  }

  private RunFolder runChecked(Trial trial, Progress progress) {
    return new TrialRunner(workspace, new EarlierRuns.Reuse(Optional.empty(), false, force))
        .run(trial, trial.hash(), progress, workspace.tell());
  }

  /**
   * Runs every trial of a sweep, where its launcher runs them. All are resolved and on disk before
   * the first starts; a failing one is reported at once and the rest go on. A trial whose
   * configuration has finished before, in this sweep or another, is not run again.
   *
   * @throws BadInput before any work and with nothing written, if a trial is refused
   * @throws bondlab.progress.StoppedByUser if interrupted; {@link #resume} continues
   */
  public Sweep sweep(ConfigRoot root, SweepPlan plan, Progress progress) {
    return SweepRun.of(workspace, made(root, plan), progress);
  }

  /** The same for a grid of overrides, such as {@code n=1,2,4}. */
  public Sweep sweep(ConfigRoot root, List<String> overrides, Progress progress) {
    return sweep(root, SweepPlan.grid(root, overrides), progress);
  }

  /**
   * The same for trials that need no configuration files, such as those of a study that a notebook
   * cell made. Calling it again with the same trials continues: those that finished are found.
   *
   * @param typed what the sweep was made from, for the record
   */
  public Sweep sweep(List<Trial> trials, List<String> typed, Progress progress) {
    List<Trial> checked = all(trials, workspace::checked);
    if (!checked.isEmpty()) {
      Launchers.of(checked);
    }
    SweepFolder sweep = SweepFolder.make(workspace, force, typed, Optional.empty(), checked);
    return SweepRun.of(workspace, sweep, progress);
  }

  private SweepFolder made(ConfigRoot root, SweepPlan plan) {
    return SweepFolder.make(workspace, force, plan.typed(), plan.halving(), plan(root, plan));
  }

  /**
   * Resolves and writes every trial of a sweep and runs none: for machines that take their trials
   * themselves, by {@link #runPrepared}.
   *
   * @return the sweep's folder
   * @throws BadInput before anything is written, if a trial is refused, or with a halving, whose
   *     later rungs wait for the earlier ones
   */
  public Path prepare(ConfigRoot root, SweepPlan plan) {
    if (plan.halving().isPresent()) {
      throw new BadInput("a halving cannot be prepared: its later rungs wait for the earlier ones");
    }
    return made(root, plan).path();
  }

  /**
   * Runs one trial of a sweep that another process made, or that {@link #prepare} did, on this or
   * another machine that sees the same folders.
   *
   * @param folder the sweep's
   * @return what became of it; a failure is an outcome
   * @throws BadInput if there is no sweep, or no trial of this number
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Sweep.Outcome runPrepared(Path folder, int number, Progress progress) {
    SweepFolder alone = SweepFolder.openOne(folder, number);
    TrialRunner runner = new TrialRunner(workspace, alone.reuse());
    return SweepWork.outcome(alone, runner, 0, progress).numbered(number);
  }

  /**
   * Resumes a sweep that was stopped or killed, or had failing trials, which are run again. The
   * trials are those that were resolved when it began, whatever has become of the configuration
   * files since.
   *
   * @throws BadInput if there is no sweep in {@code folder}, it is running now, or a file that a
   *     trial reads has changed since
   */
  public Sweep resume(Path folder, Progress progress) {
    SweepFolder sweep = SweepFolder.open(folder);
    all(sweep.trials(), workspace::checkUnchanged);
    return SweepRun.of(workspace, sweep, progress);
  }
}

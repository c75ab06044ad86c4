package bondlab.notebook;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.Problem;
import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.ArtifactCache;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.notebook.KernelDisplay.LiveLine;
import bondlab.objective.ObjectiveSpec;
import bondlab.objective.OwnObjective;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.reward.Reward;
import bondlab.reward.RewardFingerprint;
import bondlab.study.BondStudy;
import bondlab.study.NotebookRegistry;
import bondlab.study.OveroptimizationStudy;
import bondlab.study.SelectionStudy;
import bondlab.study.StudyArtifacts;
import bondlab.table.Fingerprint;
import bondlab.tensor.Torch;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The state that the cells of one kernel share: the project, its cache, rewards and objectives. */
final class LabSession {
  /** Rewards and objectives of cells; studies that run here find them by name and fingerprint. */
  static final NotebookRegistry REGISTRY = new NotebookRegistry();

  private static final int FINGERPRINT = 16;
  private static final int SHOWN = 3;

  /** Fingerprints of rewards by identity: a cell that is run again makes another object. */
  private static final Map<Reward, String> FINGERPRINTS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** The progress of the cell that is running; study objects outlive the cell that made them. */
  private static volatile Progress current = Progress.SILENT;

  /** Progress of whatever cell is at work when a task starts. */
  static final Progress PROGRESS = (what, total, unit) -> current.start(what, total, unit);

  private LabSession() {}

  static void at(Progress progress) {
    current = progress;
  }

  static ConfigRoot root() {
    return ConfigRoot.at(Experiments.findHome().resolve("experiments"));
  }

  /** Runs studies that know what cells have made. */
  static Experiments experiments(Consumer<String> tell) {
    Studies studies =
        Studies.installed()
            .with(
                new BondStudy(REGISTRY),
                new OveroptimizationStudy(REGISTRY),
                new SelectionStudy(REGISTRY));
    return Experiments.at(Experiments.findHome(), studies).telling(tell);
  }

  /** The cache of trained networks and samples. */
  static ArtifactCache cache(Config config) {
    return experiments(message -> {}).workspace().cache(config);
  }

  /** The artifacts of a study's configuration, trained now or taken from the cache. */
  static StudyArtifacts artifacts(Config config) {
    Torch.setThreads(cache(config).threads());
    return StudyArtifacts.of(config, cache(config), PROGRESS);
  }

  /** The settings of an objective; one of a cell is kept here under its fingerprint. */
  static ObjectiveSpec known(ObjectiveSpec objective) {
    if (!(objective instanceof OwnObjective own)) {
      return objective;
    }
    String does;
    try {
      does = own.fingerprint();
    } catch (RuntimeException e) {
      throw new BadInput(
          "objective "
              + own.name()
              + " fails on a law without text, by which it is told from others: "
              + e.getMessage());
    }
    String all = own.samples() + " " + own.anchorSamples() + " " + does;
    String fingerprint = shortened(Fingerprint.ofText(all).replace("sha256:", ""));
    REGISTRY.add(fingerprint, own);
    return new ObjectiveSpec.Own(own.name(), fingerprint);
  }

  /** The configuration's entry of a reward that a cell made, kept here under its fingerprint. */
  static Map<String, Object> known(Reward reward, List<Completion> probes) {
    String fingerprint =
        FINGERPRINTS.computeIfAbsent(
            reward, r -> shortened(RewardFingerprint.of(r, probes).scores()));
    REGISTRY.add(fingerprint, reward);
    return Map.of("name", "own", "own", reward.name(), "fingerprint", fingerprint);
  }

  private static String shortened(String hash) {
    return hash.substring(0, FINGERPRINT);
  }

  /** Does a cell's work with a line of progress and the stop button. */
  static <T> T work(Supplier<T> work) {
    return new LabWork().quietly(work);
  }

  /** Asks the catalogue of this project's results; says below the cell what was left out. */
  static <T> T ask(Function<Catalogue, T> question) {
    try (Catalogue catalogue = Catalogue.open(results())) {
      T answer = question.apply(catalogue);
      List<Problem> problems = catalogue.problems();
      if (!problems.isEmpty()) {
        new LiveLine()
            .set(
                problems.size()
                    + " files left out, such as "
                    + problems.stream().limit(SHOWN).toList()
                    + "; Lab.query(\"select * from problems\") lists them");
      }
      return answer;
    }
  }

  /** The run or sweep that someone typed. */
  static RunFolder find(String typed) {
    return Catalogue.findRun(Experiments.findHome(), results(), typed);
  }

  private static Path results() {
    return Experiments.findHome().resolve("results");
  }
}

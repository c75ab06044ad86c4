package bondlab.notebook;

import bondlab.analysis.Analysis;
import bondlab.analysis.AnalysisBuilder;
import bondlab.analysis.Comparison;
import bondlab.catalogue.LeaderQuestion;
import bondlab.catalogue.Leaders;
import bondlab.catalogue.RunDiff;
import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.SweepSampler;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.SweepPlan;
import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.BonSft;
import bondlab.objective.Bond;
import bondlab.objective.JBond;
import bondlab.objective.ObjectiveSpec;
import bondlab.objective.OwnObjective;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.InferenceRule;
import bondlab.progress.StoppedByUser;
import bondlab.report.StudyReports;
import bondlab.reward.HttpReward;
import bondlab.reward.ProgramReward;
import bondlab.reward.Reward;
import bondlab.sharing.Import;
import bondlab.sharing.Share;
import bondlab.sharing.Terms;
import bondlab.stats.RandomStream;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.Table;

/**
 * The verbs of a notebook; {@code import static bondlab.notebook.Lab.*} brings them all. Policies,
 * prompts, rewards, Best-of-n, trainings and sweeps from the cell:
 *
 * <pre>{@code
 * var lm = policy("small");
 * var commas = reward("commas", text -> text.chars().filter(c -> c == ',').count());
 * var run = train(lm).towards(bond(4, 0.5)).reward(commas).steps(30).run();
 * run.policy().sample(prompts("I agree that "), 4, seed(1))
 * }</pre>
 *
 * <p>And those of the command line, with whole experiments by name:
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
    Tables.startTablesaw(); // the stop button must not break it for the life of the kernel
  }

  private Lab() {}

  /**
   * A language model: the policy of an option of the group {@code policy}, such as {@code "small"},
   * trained here on the corpus once and kept, or {@code "smollm2-135m-instruct"}, fetched once.
   *
   * @param overrides of the configuration, such as {@code "policy.training.steps=100"} or {@code
   *     "corpus.source=mine.txt"}
   * @throws BadInput naming each key that is wrong
   */
  public static LabModel policy(String option, String... overrides) {
    return LabSession.work(() -> LabModel.reference(option, List.of(overrides)));
  }

  /**
   * A pretrained language model.
   *
   * @param model a .gguf file, or a HuggingFace folder
   * @param overrides as in {@link #policy(String, String...)}, such as {@code "policy.lora.rank=8"}
   * @throws BadInput if it cannot be used as it is, saying why
   */
  public static LabModel policy(Path model, String... overrides) {
    return LabSession.work(() -> LabModel.pretrained(model, List.of(overrides)));
  }

  /**
   * Prompts of the study: openings of documents that nothing is trained on.
   *
   * @param study {@code "study"}
   */
  public static LabPrompts prompts(String study, int count) {
    if (!study.equals("study")) {
      throw CellFailed.bare(
          new BadInput("prompts(\"" + study + "\", " + count + "): \"study\" is what there is"));
    }
    return LabPrompts.study(count);
  }

  /** Prompts typed by hand, such as {@code prompts("Madam President, ", "I agree that ")}. */
  public static LabPrompts prompts(String... texts) {
    return LabPrompts.of(List.of(texts));
  }

  /**
   * Prompts in a file: plain text (a prompt per line), JSONL, CSV or Parquet.
   *
   * @param column that holds them; of plain text any
   */
  public static LabPrompts prompts(Path file, String column) {
    return LabPrompts.of(file, column);
  }

  /** Openings of the training documents: the default prompts to train on. */
  public static LabPrompts trainingPrompts() {
    return new LabPrompts("openings of the training documents", Map.of());
  }

  /** A source of randomness; equal seeds give equal numbers. */
  public static RandomStream seed(long seed) {
    return RandomStream.of(seed);
  }

  /**
   * A reward of a response's text, higher is better: {@code reward("commas", text ->
   * text.chars().filter(c -> c == ',').count())}.
   */
  public static Reward reward(String name, ToDoubleFunction<String> score) {
    return Reward.text(name, score);
  }

  /** A reward from another program, one JSON line per sample: {@code "python3 judge.py"}. */
  public static ProgramReward program(String command) {
    return CellFailed.oneMessage(() -> Reward.program(command));
  }

  /** A reward from a server over HTTP: {@code http("http://127.0.0.1:5000/score").batches(64)}. */
  public static HttpReward http(String url) {
    return CellFailed.oneMessage(() -> Reward.http(url));
  }

  /** The smallest of several rewards of one unit. */
  public static Reward worstOf(Reward... members) {
    return Reward.worstOf(members);
  }

  /** The mean of several rewards of one unit. */
  public static Reward meanOf(Reward... members) {
    return Reward.mean(members);
  }

  /** Draws samples for each prompt, once; rewards then score them: {@code pool(…).score(weak)}. */
  public static LabPool pool(LabModel model, LabPrompts prompts, int samplesPerPrompt) {
    return LabSession.work(() -> model.pool(prompts, samplesPerPrompt));
  }

  /** The rule Best-of-n, for {@link LabPool#select} and {@link LabModel#sample}. */
  public static InferenceRule bestOf(int n) {
    return CellFailed.oneMessage(() -> new InferenceRule.Best(n));
  }

  /** Soft Best-of-n: one of n by softmax(r/lambda); lambda in the reward's unit. */
  public static InferenceRule soft(int n, double lambda) {
    return CellFailed.oneMessage(() -> new InferenceRule.Soft(n, lambda));
  }

  /** The best of 1 + Poisson(mu) draws. */
  public static InferenceRule poisson(double mu) {
    return CellFailed.oneMessage(() -> new InferenceRule.Poisson(mu));
  }

  /** Pessimistic selection among n draws; beta in reward per unit of the χ² divergence. */
  public static InferenceRule pessimistic(int n, double beta) {
    return CellFailed.oneMessage(() -> new InferenceRule.Pessimistic(n, beta));
  }

  /** Pessimistic rejection: n draws fix its threshold, fresh ones are accepted or refused. */
  public static InferenceRule rejection(int n, double beta) {
    return CellFailed.oneMessage(() -> new InferenceRule.Rejection(n, beta, Optional.empty()));
  }

  /** Best-of-n by r + beta·log π. */
  public static InferenceRule regularised(int n, double beta) {
    return CellFailed.oneMessage(() -> new InferenceRule.Regularised(n, beta));
  }

  /** Best-of-n by r + weight·mean overlap with the other draws, of n-grams up to four tokens. */
  public static InferenceRule minimumRisk(int n, double weight) {
    return CellFailed.oneMessage(() -> new InferenceRule.MinimumRisk(n, weight, 4));
  }

  /**
   * Best-of-n that stops a share of what is left at each length, by the score of what is written.
   */
  public static InferenceRule speculative(int n, double share, Integer... lengths) {
    return CellFailed.oneMessage(() -> new InferenceRule.Speculative(n, share, List.of(lengths)));
  }

  /** The answer that Best-of-m of n draws gives most often; {@code answer} finds it in a text. */
  public static InferenceRule majority(int n, int m, String answer) {
    return CellFailed.oneMessage(() -> new InferenceRule.Majority(n, m, Optional.of(answer)));
  }

  /** Begins a training of a policy from its reference. */
  public static LabTraining train(LabModel model) {
    return LabTraining.of(model);
  }

  /** Begins a sweep of trainings over the values of a name. */
  public static LabVariation vary(String axis, Object... values) {
    return CellFailed.oneMessage(() -> LabVariation.of(axis, values));
  }

  /** BOND: the Jeffreys divergence to the Best-of-n of the anchor, beta its backward weight. */
  public static ObjectiveSpec bond(int n, double beta) {
    return CellFailed.oneMessage(() -> Bond.of(n, beta));
  }

  /** J-BOND; meant for a moving anchor. */
  public static ObjectiveSpec jbond(double beta, double gamma) {
    return CellFailed.oneMessage(() -> JBond.of(beta, gamma));
  }

  /** The policy gradient with a leave-one-out baseline; {@code kl} is the price of a nat, in sd. */
  public static ObjectiveSpec rloo(double kl) {
    return CellFailed.oneMessage(() -> Rloo.of(kl));
  }

  /** Maximum likelihood on the best of n. */
  public static ObjectiveSpec bestOfNFineTuning(int n) {
    return CellFailed.oneMessage(() -> new BonSft(n));
  }

  /**
   * An objective made in the cell: {@code objective("mine", 4, (drawn, step) ->
   * step.policyGradient(drawn.leaveOneOut()))}.
   *
   * @param samples responses of the policy per prompt
   */
  public static ObjectiveSpec objective(String name, int samples, OwnObjective.Rule rule) {
    return CellFailed.oneMessage(() -> new OwnObjective(name, samples, 0, rule));
  }

  /** An anchor that stays the reference. */
  public static AnchorSchedule fixed() {
    return Anchor.fixed();
  }

  /** An anchor that is a moving average of the policy. */
  public static AnchorSchedule ema(double eta) {
    return CellFailed.oneMessage(() -> Anchor.ema(eta));
  }

  /** An anchor that becomes the policy after every so many steps. */
  public static AnchorSchedule every(int steps) {
    return CellFailed.oneMessage(() -> Anchor.every(steps));
  }

  /**
   * Analyses a table of samples from anywhere, one row per sample: curves of Best-of-n, fits, the
   * best n, gold by quantile of the proxy.
   *
   * @param prompt column of the prompt's id
   * @param proxy column of the score that selects
   * @param gold column of the gold score
   */
  public static Analysis analyze(Table table, String prompt, String proxy, String gold) {
    return CellFailed.oneMessage(() -> Analysis.of(table, prompt, proxy, gold));
  }

  /** Starts the analysis of a CSV, JSON-lines or Parquet file; end it with {@code analyze()}. */
  public static AnalysisBuilder analyze(Path file) {
    return Analysis.file(file);
  }

  /** Starts the analysis of a table with more columns; end it with {@code analyze()}. */
  public static AnalysisBuilder analyze(Table table) {
    return Analysis.table(table);
  }

  /** Whether policy a is better than policy b on the prompts that both have answered. */
  public static Comparison compare(Table a, Table b, String prompt, String score) {
    return CellFailed.oneMessage(() -> Analysis.compare(a, b, prompt, score));
  }

  /** Shows any value below the cell, in every kernel. */
  public static void show(Object value) {
    Show.value(value);
  }

  /** Whether notebooks run at their quick settings: BONDLAB_QUICK=1 in the environment. */
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
    return new LabWork()
        .run(
            (verbs, progress) -> verbs.run(root(), List.of(overrides), progress),
            () -> root().compose(List.of(overrides)).config());
  }

  /**
   * Runs every combination of what is varied, such as {@code "seed=1,2,3"}; continues past a
   * failing trial, which is shown at once.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public static LabSweep sweep(String... overrides) {
    return CellFailed.oneMessage(() -> sweep(SweepPlan.grid(root(), List.of(overrides))));
  }

  /**
   * Runs points drawn at random or in a Latin hypercube, such as {@code
   * "objective.beta=interval(0,1)"}.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public static LabSweep sample(SweepSampler how, String... overrides) {
    return CellFailed.oneMessage(() -> sweep(SweepPlan.sampled(root(), List.of(overrides), how)));
  }

  /** Runs a plan, such as {@code SweepPlan.grid(…).seeds(3).halved(…)}. */
  public static LabSweep sweep(SweepPlan plan) {
    return new LabWork().sweep((verbs, progress) -> verbs.sweep(root(), plan, progress));
  }

  /**
   * Resumes a sweep that was stopped or killed or had failing trials, with the trials that it was
   * begun with.
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
    return CellFailed.oneMessage(
        () -> new LabRun(RunFolder.open(Experiments.findHome().resolve(folder))));
  }

  /**
   * Asks all runs by SQL, such as {@code "select run, selector, alpha from fits"}; {@code "show
   * tables"} lists what there is.
   *
   * @throws BadInput if the SQL does anything but read, or names what is not there
   */
  public static Table query(String sql) {
    return CellFailed.oneMessage(() -> LabSession.ask(catalogue -> catalogue.query(sql)));
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
    return CellFailed.oneMessage(
        () -> LabSession.ask(catalogue -> Leaders.of(catalogue, question)));
  }

  /**
   * Compares two runs: configuration, code and numbers.
   *
   * @param a a run's folder, EXPERIMENT/ID, or a part of an id
   * @param b another one
   */
  public static RunDiff diff(String a, String b) {
    return CellFailed.oneMessage(() -> RunDiff.of(LabSession.find(a), LabSession.find(b)));
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
    Terms terms = Terms.of("", Terms.Licence.USUAL, List.of(authors));
    return CellFailed.oneMessage(
        () ->
            new Share(home, StudyReports.installed())
                .write(folder, terms, Optional.of(home.resolve(to)))
                .path());
  }

  /**
   * Writes a sweep's runs as FILE.zip under {@code results/shared}; see {@link #share(Path, String,
   * String...)}.
   */
  public static Path share(LabSweep sweep, String file, String... authors) {
    return share(sweep.folder(), "results/shared/" + file, authors);
  }

  /** Writes a training as FILE.zip under {@code results/shared}. */
  public static Path share(LabTrained training, String file, String... authors) {
    return share(training.folder(), "results/shared/" + file, authors);
  }

  /**
   * Takes in what another has shared; its runs then stand beside one's own in {@link #query}.
   *
   * @param from a folder or FILE.zip, from the project's folder
   * @throws BadInput with everything that is wrong with it; nothing of it is then kept
   */
  public static List<LabRun> takeIn(String from) {
    Path home = Experiments.findHome();
    return CellFailed.oneMessage(
        () ->
            new Import(home, Import.Limits.USUAL)
                .read(home.resolve(from), "").runs().stream()
                    .map(run -> new LabRun(RunFolder.open(run)))
                    .toList());
  }

  /** Composes a configuration without running it. */
  public static Config config(String... overrides) {
    return CellFailed.oneMessage(() -> root().compose(List.of(overrides)).config());
  }

  /** Lists the options of each group and of {@code experiment}. */
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

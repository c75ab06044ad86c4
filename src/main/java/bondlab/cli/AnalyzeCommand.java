package bondlab.cli;

import bondlab.analysis.Analysis;
import bondlab.analysis.AnalysisBuilder;
import bondlab.config.BadInput;
import bondlab.table.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Analyses a table of scored samples from anywhere. */
@Command(
    name = "analyze",
    description = "Analyse a table of scored samples: curves over n, fits, the best n, policies.",
    footer = {
      "",
      "Examples:",
      "  ./bondlab analyze scores.parquet --prompt id --proxy rm --gold human",
      "  ./bondlab analyze scores.csv --prompt id --proxy small,large --gold correct \\",
      "      --arm policy --ensemble mean,worst,uncertainty --to analysis",
      "  ./bondlab analyze new.jsonl --against old.jsonl --prompt id --gold score",
      "One row is one sample. Intervals are 95%% over prompts, with --seed over prompts",
      "and seeds. src/docs/analyze.md defines every number."
    })
final class AnalyzeCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "FILE",
      description = "CSV or JSONL (both may be .gz) or Parquet, with one row per sample.")
  private Path file;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "Samples of a second policy, compared on the prompts that both have.")
  private Path against;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "COL",
      description = "Column of the prompt that a row answers.")
  private String prompt;

  @Option(
      names = "--proxy",
      split = ",",
      paramLabel = "COL",
      description = "Columns of the scores that pick among the samples of a prompt.")
  private List<String> proxies = List.of();

  @Option(names = "--gold", paramLabel = "COL", description = "Column of the score that counts.")
  private String gold = "";

  @Option(
      names = "--log-policy",
      paramLabel = "COL",
      description = "Log-probability of the response under the policy that drew it [nats].")
  private String logPolicy = "";

  @Option(
      names = "--log-reference",
      paramLabel = "COL",
      description = "Log-probability of the response under the reference [nats].")
  private String logReference = "";

  @Option(
      names = "--arm",
      paramLabel = "COL",
      description = "Column of the policy that drew a row; policies are compared.")
  private String arm = "";

  @Option(
      names = "--seed",
      paramLabel = "COL",
      description = "Column of the seed; intervals then cover prompts and seeds.")
  private String seed = "";

  @Option(
      names = "--text",
      paramLabel = "COL",
      description = "Column of the response, shown where a proxy's favourite has little gold.")
  private String text = "";

  @Option(
      names = "--ns",
      split = ",",
      paramLabel = "N",
      description = "Values of n. Default: powers of two up to the smallest pool.")
  private List<Integer> ns = List.of();

  @Option(
      names = "--standardize",
      description = "Centre scores on each prompt and divide by their sd within prompts.")
  private boolean standardize;

  @Option(
      names = "--ensemble",
      split = ",",
      paramLabel = "KIND",
      description = "Also pick by an ensemble of all proxies: mean, worst, uncertainty.")
  private List<String> ensembles = List.of();

  @Option(
      names = "--lambda",
      defaultValue = "1",
      paramLabel = "X",
      description =
          "Weight of the variance in the ensemble uncertainty. Default: ${DEFAULT-VALUE}.")
  private double lambda;

  @Option(
      names = "--bins",
      defaultValue = "20",
      paramLabel = "N",
      description = "Number of bins of the proxy's quantile. Default: ${DEFAULT-VALUE}.")
  private int bins;

  @Option(
      names = "--resamples",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Bootstrap draws of the prompts. Default: ${DEFAULT-VALUE}.")
  private int resamples;

  @Option(
      names = "--random-seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the bootstrap draws. Default: ${DEFAULT-VALUE}.")
  private long randomSeed;

  @Option(
      names = "--drop-missing",
      description = "Leave out rows with a missing or NaN cell, which are otherwise an error.")
  private boolean dropMissing;

  @Option(
      names = "--least-samples",
      defaultValue = "0",
      paramLabel = "N",
      description = "Leave out prompts with fewer samples than this.")
  private int leastSamples;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Write tables, figures and a page that needs no network to this folder.")
  private Path to;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (to != null && Files.exists(to) && !Files.isDirectory(to)) {
      throw new BadInput("--to " + to + " is not a folder; give the name of one");
    }
    Workplace workplace = main.workplace();
    AnalysisBuilder builder = Analysis.file(file);
    if (against != null) {
      builder.and(against);
    }
    Analysis analysis =
        builder
            .prompt(prompt)
            .proxies(proxies.toArray(String[]::new))
            .gold(gold)
            .logProbabilities(logPolicy, logReference)
            .arm(arm)
            .seed(seed)
            .text(text)
            .ns(ns.stream().mapToInt(n -> n).toArray())
            .standardize(standardize)
            .ensembles(lambda, ensembles.toArray(String[]::new))
            .bins(bins)
            .resamples(resamples, randomSeed)
            .dropMissing(dropMissing)
            .leastSamples(leastSamples)
            .progress(workplace.progress())
            .analyze();
    if (to != null) {
      analysis.save(to);
      workplace.err().println("written: " + to.resolve("report.html"));
    }
    if (json) {
      workplace.out().println(Json.line(analysis.toMap()));
    } else {
      workplace.out().print(analysis);
    }
    return 0;
  }
}

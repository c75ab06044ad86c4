package bondlab.study;

import bondlab.experiment.Run;
import bondlab.policy.Completion;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Samples of the reference policy, the same number for each prompt: drawn once, scored by every
 * reward.
 *
 * @param openings the prompts [U]
 * @param completions [U·M], all of the first prompt first
 * @param samples M, per prompt
 * @param madeOf everything that decides the pool
 */
public record Pool(
    List<PromptWithContinuation> openings,
    List<Completion> completions,
    int samples,
    Config madeOf) {

  /**
   * Samples for the study's prompts.
   *
   * @param each samples per prompt
   */
  static Pool get(StudyArtifacts artifacts, int each) {
    return get(artifacts, artifacts.text().studyOpenings(), each);
  }

  /** Samples for these prompts. */
  public static Pool get(
      StudyArtifacts artifacts, List<PromptWithContinuation> openings, int each) {
    long seed = artifacts.seeds().of(Seeds.Part.POOL);
    List<Prompt> prompts = openings.stream().map(PromptWithContinuation::prompt).toList();
    Config madeOf =
        artifacts
            .policyMadeOf()
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of(
                        "pool",
                        Map.of(
                            "prompts", StudyText.fingerprint(openings),
                            "samples", each,
                            "seed", seed))));
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "pool",
            madeOf,
            budget -> {
              List<Completion> drawn =
                  artifacts.sample(
                      "sampling the pool", prompts, each, RandomStream.of(seed).at("pool"), budget);
              Map<String, FloatArray> made = new LinkedHashMap<>();
              made.put(
                  "tokens", CachedArrays.tokens(drawn.stream().map(Completion::tokens).toList()));
              made.put(
                  "log_probs",
                  CachedArrays.values(drawn.stream().mapToDouble(Completion::logProb).toArray()));
              return made;
            });
    List<int[]> tokens = CachedArrays.sequences(arrays.get("tokens"));
    float[] logProbs = arrays.get("log_probs").values();
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i < logProbs.length; i++) {
      completions.add(new Completion(prompts.get(i / each), tokens.get(i), logProbs[i]));
    }
    return new Pool(openings, completions, each, madeOf);
  }

  /** Ids of the prompts [U]. */
  int[] promptIds() {
    return openings.stream().mapToInt(opening -> opening.prompt().id()).toArray();
  }

  /** The reward's scores [U, M], kept in the cache by what made the pool and the reward. */
  double[][] scores(StudyArtifacts artifacts, Reward reward, Config rewardMadeOf) {
    String what = "by " + reward.name();
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "scores",
            "scores " + what,
            rewardMadeOf.withValue("scored", madeOf.root()),
            budget ->
                Map.of(
                    "scores",
                    CachedArrays.values(
                        artifacts.score("scoring " + what, reward, completions, budget))));
    float[] flat = arrays.get("scores").values();
    double[][] rows = new double[openings.size()][samples];
    for (int i = 0; i < flat.length; i++) {
      rows[i / samples][i % samples] = flat[i];
    }
    return rows;
  }

  /**
   * Writes the table {@code pool}, which {@code ./bondlab analyze} reads: a row per sample, with
   * every reward's own score beside its log-probability.
   *
   * @param golds how many of the rewards are golds; the first is the column {@code gold}
   * @param rewards scores [U, M] by name, golds first; those of {@code w16-250} are the column
   *     {@code w16_250}
   */
  void write(Run run, int golds, Map<String, double[][]> rewards) {
    List<Schema.Field> fields = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    fields.add(new Schema.Field("prompt", Kind.INT, "", "id of the prompt"));
    fields.add(new Schema.Field("sample", Kind.INT, "", "number of the sample, from 0"));
    String logProb = "log-probability of the response under the reference";
    fields.add(new Schema.Field("log_prob", Kind.DOUBLE, "nats", logProb));
    columns.add(completions.stream().mapToDouble(Completion::logProb).toArray());
    rewards.forEach(
        (name, scores) -> {
          int number = columns.size(); // the log-probability is the first column
          String column = number == 1 ? "gold" : name.replace('-', '_');
          String meaning = "score of " + (number <= golds ? "gold " : "proxy ") + name;
          fields.add(new Schema.Field(column, Kind.DOUBLE, "reward", meaning));
          columns.add(flat(scores));
        });
    Schema schema = new Schema(fields);
    Table table = Tables.empty("pool", schema);
    for (int i = 0; i < completions.size(); i++) {
      ((IntColumn) table.column(0)).append(completions.get(i).prompt().id());
      ((IntColumn) table.column(1)).append(i % samples);
      for (int c = 0; c < columns.size(); c++) {
        ((DoubleColumn) table.column(c + 2)).append(columns.get(c)[i]);
      }
    }
    run.table(table, schema);
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }
}

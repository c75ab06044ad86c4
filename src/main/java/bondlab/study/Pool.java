package bondlab.study;

import bondlab.experiment.Run;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
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
import java.nio.file.Path;
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
 * <p>They are drawn in blocks of whole prompts, and each block is kept in the cache by itself: a
 * run that was killed resumes at the block. Only the block that was read last is in memory, so that
 * a pool may be larger than that.
 */
public final class Pool {
  /** Samples of a block; a prompt that has more is a block alone. */
  private static final int BLOCK = 1 << 17;

  /** Cells of the table {@code pool}: of larger pools it has the first samples of each prompt. */
  private static final int MOST_CELLS = 1 << 21;

  private final List<PromptWithContinuation> openings;
  private final int samples;
  private final int promptsEach;
  private final Draw draw;
  private final Config madeOf;
  private final List<Path> blocks = new ArrayList<>();
  private Cost cost = Cost.NONE;
  private int held = -1;
  private List<Completion> block;

  private Pool(
      List<PromptWithContinuation> openings,
      int samples,
      int promptsEach,
      Draw draw,
      Config madeOf) {
    this.openings = openings;
    this.samples = samples;
    this.promptsEach = promptsEach;
    this.draw = draw;
    this.madeOf = madeOf;
  }

  /**
   * Samples for the study's prompts.
   *
   * @param each samples per prompt
   */
  static Pool get(StudyArtifacts artifacts, int each) {
    return get(artifacts, artifacts.text().studyOpenings(), each);
  }

  /** Samples for these prompts, drawn now unless the cache holds them. */
  public static Pool get(
      StudyArtifacts artifacts, List<PromptWithContinuation> openings, int each) {
    return get(artifacts, openings, each, Math.max(1, BLOCK / each));
  }

  /**
   * The same in blocks of a size.
   *
   * @param promptsEach prompts of a block
   */
  static Pool get(
      StudyArtifacts artifacts, List<PromptWithContinuation> openings, int each, int promptsEach) {
    Draw pool = new Draw(Draw.POOL, artifacts.seeds().of(Seeds.Part.POOL));
    return get(artifacts, openings, each, promptsEach, pool);
  }

  /** Samples for other prompts than the study's, from a stream of their own. */
  static Pool get(
      StudyArtifacts artifacts, List<PromptWithContinuation> openings, int each, Draw draw) {
    return get(artifacts, openings, each, Math.max(1, BLOCK / each), draw);
  }

  /**
   * Where the randomness comes from. The cost of samples other than the study's pool is their
   * owner's, and in no table of the study's parts.
   *
   * @param name of the stream
   * @param seed root of the stream
   */
  record Draw(String name, long seed) {
    private static final String POOL = "pool";

    private Map<String, Object> madeOf() {
      return isPool() ? Map.of("seed", seed) : Map.of("seed", seed, "stream", name);
    }

    private boolean isPool() {
      return name.equals(POOL);
    }

    private CachedArrays kept(
        StudyArtifacts artifacts, String part, String cost, Config of, CachedArrays.Maker maker) {
      return isPool() ? artifacts.kept(part, cost, of, maker) : artifacts.ownCost(part, of, maker);
    }
  }

  private static Pool get(
      StudyArtifacts artifacts,
      List<PromptWithContinuation> openings,
      int each,
      int promptsEach,
      Draw draw) {
    Config madeOf = madeOf(artifacts, openings, each, draw);
    Pool pool = new Pool(List.copyOf(openings), each, promptsEach, draw, madeOf);
    int count = pool.blockOf(openings.size() - 1) + 1;
    for (int b = 0; b < count; b++) {
      List<PromptWithContinuation> own = pool.openingsOf(b);
      String name = draw.name + (count == 1 ? "" : ", block " + (b + 1) + " of " + count);
      CachedArrays kept =
          draw.kept(
              artifacts,
              "pool",
              name,
              madeOf(artifacts, own, each, draw),
              budget -> {
                List<Prompt> prompts = own.stream().map(o -> o.prompt()).toList();
                RandomStream random = RandomStream.of(draw.seed).at(draw.name);
                return arrays(
                    artifacts.sample("sampling the " + name, prompts, each, random, budget));
              });
      pool.blocks.add(kept.folder());
      pool.cost = pool.cost.plus(kept.cost().cost());
    }
    return pool;
  }

  private static Config madeOf(
      StudyArtifacts artifacts, List<PromptWithContinuation> openings, int each, Draw draw) {
    Map<String, Object> pool = new LinkedHashMap<>(draw.madeOf());
    pool.put("prompts", StudyText.fingerprint(openings));
    pool.put("samples", each);
    return artifacts.policyMadeOf().withFallback(ConfigFactory.parseMap(Map.of("pool", pool)));
  }

  private static Map<String, FloatArray> arrays(List<Completion> drawn) {
    Map<String, FloatArray> made = new LinkedHashMap<>();
    made.put("tokens", CachedArrays.tokens(drawn.stream().map(Completion::tokens).toList()));
    made.put(
        "log_probs",
        CachedArrays.values(drawn.stream().mapToDouble(Completion::logProb).toArray()));
    return made;
  }

  /** The prompts [U]. */
  public List<PromptWithContinuation> openings() {
    return openings;
  }

  /** M, samples of each prompt. */
  public int samples() {
    return samples;
  }

  /** What drawing them cost, when they were drawn. */
  Cost cost() {
    return cost;
  }

  /** Everything that decides the pool. */
  Config madeOf() {
    return madeOf;
  }

  /** Ids of the prompts [U]. */
  int[] promptIds() {
    return openings.stream().mapToInt(opening -> opening.prompt().id()).toArray();
  }

  private int blockOf(int prompt) {
    return prompt / promptsEach;
  }

  private List<PromptWithContinuation> openingsOf(int block) {
    int from = block * promptsEach;
    return openings.subList(from, Math.min(openings.size(), from + promptsEach));
  }

  /** The samples of one block, all of its first prompt first. */
  private synchronized List<Completion> block(int b) {
    if (held != b) {
      block = null; // so that two are never in memory
      Map<String, FloatArray> arrays = CachedArrays.read(blocks.get(b));
      List<int[]> tokens = CachedArrays.sequences(arrays.get("tokens"));
      float[] logProbs = arrays.get("log_probs").values();
      List<PromptWithContinuation> own = openingsOf(b);
      List<Completion> completions = new ArrayList<>(logProbs.length);
      for (int i = 0; i < logProbs.length; i++) {
        completions.add(new Completion(own.get(i / samples).prompt(), tokens.get(i), logProbs[i]));
      }
      block = List.copyOf(completions);
      held = b;
    }
    return block;
  }

  /** All samples [U·M], all of the first prompt first, in memory: for pools that fit there. */
  public List<Completion> completions() {
    if (blocks.size() == 1) {
      return block(0);
    }
    List<Completion> all = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      all.addAll(block(b));
    }
    return all;
  }

  /** The samples of one prompt [M]. */
  List<Completion> completions(int prompt) {
    int first = (prompt - blockOf(prompt) * promptsEach) * samples;
    return block(blockOf(prompt)).subList(first, first + samples);
  }

  /** The reward's scores [U, M], kept in the cache by what made the pool and the reward. */
  double[][] scores(StudyArtifacts artifacts, Reward reward, Config rewardMadeOf) {
    return scored(artifacts, reward, rewardMadeOf).scores();
  }

  /**
   * Scores of a pool.
   *
   * @param scores [U, M]
   * @param cost of scoring, when it was done
   */
  record Scored(double[][] scores, Cost cost) {}

  /** The same, with what they cost. */
  Scored scored(StudyArtifacts artifacts, Reward reward, Config rewardMadeOf) {
    String what = "by " + reward.name();
    CachedArrays kept =
        draw.kept(
            artifacts,
            "scores",
            "scores " + what,
            rewardMadeOf.withValue("scored", madeOf.root()),
            budget -> {
              float[] flat = new float[openings.size() * samples];
              int at = 0;
              for (int b = 0; b < blocks.size(); b++) {
                for (double score : artifacts.score("scoring " + what, reward, block(b), budget)) {
                  flat[at++] = (float) score;
                }
              }
              return Map.of("scores", new FloatArray(flat, flat.length));
            });
    float[] flat = kept.arrays().get("scores").values();
    double[][] rows = new double[openings.size()][samples];
    for (int i = 0; i < flat.length; i++) {
      rows[i / samples][i % samples] = flat[i];
    }
    return new Scored(rows, kept.cost().cost());
  }

  /**
   * The table {@code pool} in the making, which {@code ./bondlab analyze} reads: a row per sample,
   * with every reward's own score beside its log-probability. It has as many samples of each prompt
   * as make about two million cells, the first ones.
   *
   * @param rewards that will be added
   */
  PoolTable table(int rewards) {
    return new PoolTable(Math.min(samples, MOST_CELLS / openings.size() / (rewards + 3)));
  }

  /** Collects the scores of rewards, column by column. */
  final class PoolTable {
    private final int each;
    private final List<Schema.Field> fields = new ArrayList<>();
    private final List<double[]> columns = new ArrayList<>();

    private PoolTable(int each) {
      this.each = each;
      fields.add(new Schema.Field("prompt", Kind.INT, "", "id of the prompt"));
      fields.add(new Schema.Field("sample", Kind.INT, "", "number of the sample, from 0"));
      double[][] logProbs = new double[openings.size()][];
      for (int u = 0; u < logProbs.length; u++) {
        logProbs[u] = completions(u).stream().mapToDouble(Completion::logProb).toArray();
      }
      String meaning = "log-probability of the response under the reference";
      add("log_prob", "nats", meaning, logProbs);
    }

    /**
     * Adds a reward.
     *
     * @param name of the column; that of {@code w16-250} is {@code w16_250}
     * @param scores [U, M]
     */
    void add(String name, String meaning, double[][] scores) {
      add(name.replace('-', '_'), "reward", meaning, scores);
    }

    private void add(String column, String unit, String meaning, double[][] scores) {
      fields.add(new Schema.Field(column, Kind.DOUBLE, unit, meaning));
      columns.add(
          Arrays.stream(scores).flatMapToDouble(row -> Arrays.stream(row, 0, each)).toArray());
    }

    void write(Run run) {
      Schema schema = new Schema(fields);
      Table table = Tables.empty("pool", schema);
      for (int i = 0; i < openings.size() * each; i++) {
        ((IntColumn) table.column(0)).append(openings.get(i / each).prompt().id());
        ((IntColumn) table.column(1)).append(i % each);
        for (int c = 0; c < columns.size(); c++) {
          ((DoubleColumn) table.column(c + 2)).append(columns.get(c)[i]);
        }
      }
      run.table(table, schema);
    }
  }
}

package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.InferenceRule;
import bondlab.reward.Reward;
import bondlab.study.Pool;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Samples of a policy, equally many per prompt, with the scores of rewards: {@link Lab#pool}. Each
 * verb gives a new pool and leaves this one as it is.
 */
public final class LabPool implements LabTable {
  private final LabModel model;
  private final Pool pool;
  private final List<String> names;
  private final List<double[][]> scores;

  LabPool(LabModel model, Pool pool, List<String> names, List<double[][]> scores) {
    this.model = model;
    this.pool = pool;
    this.names = List.copyOf(names);
    this.scores = List.copyOf(scores);
  }

  /** Adds the scores of more rewards. */
  public LabPool score(Reward... rewards) {
    return LabSession.work(
        () -> {
          List<String> allNames = new ArrayList<>(names);
          List<double[][]> all = new ArrayList<>(scores);
          for (Reward reward : rewards) {
            if (allNames.contains(reward.name())) {
              throw new BadInput(
                  "two rewards are named "
                      + reward.name()
                      + "; name one otherwise: reward.named(\"…\")");
            }
            double[] flat =
                model
                    .artifacts()
                    .score(
                        "scoring by " + reward.name(),
                        reward,
                        pool.completions(),
                        Budget.unlimited());
            allNames.add(reward.name());
            all.add(rows(flat));
          }
          return new LabPool(model, pool, allNames, all);
        });
  }

  private double[][] rows(double[] flat) {
    double[][] rows = new double[flat.length / pool.samples()][];
    for (int u = 0; u < rows.length; u++) {
      rows[u] = Arrays.copyOfRange(flat, u * pool.samples(), (u + 1) * pool.samples());
    }
    return rows;
  }

  /**
   * The curve of Best-of-n where a reward of this pool selects, measured by every reward of it.
   *
   * @param ns each from 1 to the samples per prompt
   */
  public LabCurve bestOf(Reward selector, int... ns) {
    return bestOf(selector.name(), ns);
  }

  /** Selects by the name of a reward. */
  public LabCurve bestOf(String selector, int... ns) {
    return LabSession.work(
        () -> {
          requireScored("bestOf", selector);
          return LabCurve.of(selector, names, scores, ns, pool.samples());
        });
  }

  /**
   * What rules of inference give where a reward of this pool selects, measured by every reward of
   * it: {@code pool.select(weak, bestOf(16), soft(16, 0.5), poisson(15))}.
   *
   * @param rules with a law in closed form
   */
  public LabSelection select(Reward selector, InferenceRule... rules) {
    return LabSession.work(
        () ->
            LabSelection.of(List.of(rules), scored("select", selector), logProbs(), names, scores));
  }

  /**
   * Chooses a rule's parameter by gold, with an interval over prompts, and tells what such a choice
   * keeps on prompts that it was not made on: {@code pool.tune(weak, gold, x -> soft(64, x), 2, 1,
   * 0.5, 0.25)}.
   *
   * @param values of the parameter, three or more, going one way towards more optimisation
   */
  public LabSelection.Tuned tune(
      Reward selector, Reward gold, DoubleFunction<InferenceRule> rule, double... values) {
    return LabSession.work(
        () ->
            LabSelection.tuned(
                rule, values, scored("tune", selector), logProbs(), scored("tune", gold)));
  }

  private double[][] scored(String verb, Reward reward) {
    requireScored(verb, reward.name());
    return scores.get(names.indexOf(reward.name()));
  }

  private void requireScored(String verb, String reward) {
    if (!names.contains(reward)) {
      throw new BadInput(
          "%s: no reward %s has scored this pool%s; score(…) first; there are %s"
              .formatted(verb, reward, Nearest.hint(reward, names), names));
    }
  }

  private double[][] logProbs() {
    return rows(pool.completions().stream().mapToDouble(Completion::logProb).toArray());
  }

  /** The samples. */
  public List<Completion> completions() {
    return pool.completions();
  }

  /** One row per sample: prompt, sample, log-probability, text and a column for each reward. */
  @Override
  public Table table() {
    Table table = Tables.empty("pool", schema());
    for (int i = 0; i < pool.completions().size(); i++) {
      Completion c = pool.completions().get(i);
      ((IntColumn) table.column(0)).append(c.prompt().id());
      ((IntColumn) table.column(1)).append(i % pool.samples());
      ((StringColumn) table.column(2)).append(c.text());
      ((DoubleColumn) table.column(3)).append(c.logProb());
      for (int r = 0; r < scores.size(); r++) {
        double score = scores.get(r)[i / pool.samples()][i % pool.samples()];
        ((DoubleColumn) table.column(4 + r)).append(score);
      }
    }
    return table;
  }

  @Override
  public Schema schema() {
    List<Schema.Field> fields =
        new ArrayList<>(
            List.of(
                new Schema.Field("prompt", Kind.INT, "", "id of the prompt"),
                new Schema.Field("sample", Kind.INT, "", "number of the sample, from 0"),
                new Schema.Field("response", Kind.STRING, "", "text of the response"),
                new Schema.Field(
                    "log_prob", Kind.DOUBLE, "nats", "under the policy that drew it")));
    names.forEach(n -> fields.add(new Schema.Field(n, Kind.DOUBLE, "reward", "score of " + n)));
    return new Schema(fields);
  }

  @Override
  public String toString() {
    return String.format(
        "pool of %s: %d prompts, %d samples each, scored by %s",
        model.name(),
        pool.openings().size(),
        pool.samples(),
        names.isEmpty() ? "nothing yet" : String.join(", ", names));
  }
}

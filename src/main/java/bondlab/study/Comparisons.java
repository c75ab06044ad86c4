package bondlab.study;

import bondlab.config.Check;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Split;
import bondlab.training.PreferenceTraining;
import bondlab.training.PreferenceTraining.Pairs;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gold-labelled comparisons between two samples of the reference policy. Proxies are trained on
 * prompts of the judge's documents ({@code corpus.judge_share}; the training documents if it is 0)
 * and measured on prompts of validation documents. Labels are deterministic: the higher gold score
 * is preferred (Gao et al. 2022, §2.2).
 *
 * @param train prompt and response tokens, the preferred first
 * @param heldOut the same from other documents
 */
record Comparisons(Pairs train, Pairs heldOut) {

  /**
   * Bradley-Terry training on comparisons.
   *
   * @param epochs passes over the comparisons
   * @param batch comparisons per step
   * @param optimizer and its rate
   */
  public record Training(double epochs, int batch, OptimizerSpec optimizer) {
    public Training {
      new Check("training").positive("epochs", epochs, "passes").atLeast("batch", batch, 1).done();
    }

    /**
     * Trains a reward model.
     *
     * @param what is trained, for the progress line
     * @param order stream that shuffles the pairs
     */
    void train(String what, RewardModel model, Pairs pairs, RandomStream order, Progress progress) {
      int steps = PreferenceTraining.steps(pairs.size(), epochs, batch);
      PreferenceTraining.train(what, model, pairs, batch, optimizer.over(steps), order, progress);
    }
  }

  /**
   * Everything that decides the comparisons.
   *
   * @param total comparisons to train on
   */
  static Config madeOf(RewardEntry.Workshop workshop, int total, int heldOut) {
    return workshop
        .goldMadeOf()
        .withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "comparisons", total,
                    "held_out", heldOut,
                    "seeds.proxies", workshop.artifacts().seeds().of(Seeds.Part.PROXIES))));
  }

  /**
   * Draws and labels the comparisons unless the cache holds them.
   *
   * @param madeOf as {@link #madeOf} gives it for the same numbers
   */
  static Comparisons get(RewardEntry.Workshop workshop, int total, int heldOut, Config madeOf) {
    StudyArtifacts artifacts = workshop.artifacts();
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "comparisons",
            madeOf,
            budget -> {
              RandomStream stream = artifacts.seeds().stream(Seeds.Part.PROXIES).at("comparisons");
              Split split = artifacts.text().split();
              Pairs train = label(workshop, split.judge(), total, stream.at("train"), budget);
              Pairs tested =
                  label(workshop, split.validation(), heldOut, stream.at("held out"), budget);
              Map<String, FloatArray> made = new LinkedHashMap<>();
              put("train", train, made);
              put("held_out", tested, made);
              return made;
            });
    return new Comparisons(pairs("train", arrays), pairs("held_out", arrays));
  }

  private static Pairs label(
      RewardEntry.Workshop workshop,
      List<Document> documents,
      int count,
      RandomStream stream,
      Budget budget) {
    StudyArtifacts artifacts = workshop.artifacts();
    List<PromptWithContinuation> openings =
        artifacts.text().openings(documents, count, stream.at("openings"));
    List<Completion> drawn =
        artifacts.sample(
            "sampling comparisons", StudyText.numbered(openings), 2, stream.at("samples"), budget);
    double[] scores = artifacts.score("labelling comparisons", workshop.gold(), drawn, budget);
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i += 2) {
      boolean first = scores[i] >= scores[i + 1];
      preferred.add(drawn.get(first ? i : i + 1).sequence());
      other.add(drawn.get(first ? i + 1 : i).sequence());
    }
    return new Pairs(preferred, other);
  }

  private static void put(String name, Pairs pairs, Map<String, FloatArray> into) {
    into.put(name + ".preferred", CachedArrays.tokens(pairs.preferred()));
    into.put(name + ".other", CachedArrays.tokens(pairs.other()));
  }

  private static Pairs pairs(String name, Map<String, FloatArray> arrays) {
    return new Pairs(
        CachedArrays.sequences(arrays.get(name + ".preferred")),
        CachedArrays.sequences(arrays.get(name + ".other")));
  }

  /** The comparisons of one proxy: the first of its replicate's own block. */
  Pairs of(RewardEntry.Name proxy, int pairs) {
    int block = train.size() / proxy.replicates();
    int from = (proxy.replicate() - 1) * block;
    int to = from + pairs;
    return new Pairs(train.preferred().subList(from, to), train.other().subList(from, to));
  }
}

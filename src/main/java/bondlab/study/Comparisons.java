package bondlab.study;

import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.Opening;
import bondlab.training.PreferenceTraining.Pairs;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gold-labelled comparisons between two samples of the reference policy: of the judge's documents
 * ({@code corpus.judge_share}; the training documents if it is 0) to train proxies on, of
 * validation documents to measure them on. Labels are deterministic: the higher gold score is
 * preferred (Gao et al. 2022, §2.2).
 *
 * @param train prompt and response tokens, the preferred first
 * @param heldOut the same of other documents
 */
record Comparisons(Pairs train, Pairs heldOut) {

  /**
   * What decides them.
   *
   * @param total comparisons to train on
   */
  static Config madeOf(RewardWorkshop workshop, int total, int heldOut) {
    return workshop
        .goldMadeOf()
        .withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "comparisons", total,
                    "held_out", heldOut,
                    "seeds.proxies", workshop.artifacts().seeds().of(Seeds.Part.PROXIES))));
  }

  static Comparisons get(RewardWorkshop workshop, int total, int heldOut, Config madeOf) {
    StudyArtifacts artifacts = workshop.artifacts();
    Reward gold = workshop.gold();
    CachedArrays kept =
        CachedArrays.get(
            artifacts.cache(),
            "comparisons",
            madeOf,
            budget -> {
              RandomStream stream = artifacts.seeds().stream(Seeds.Part.PROXIES).at("comparisons");
              Map<String, FloatArray> arrays = new LinkedHashMap<>();
              label(
                  "train",
                  artifacts,
                  artifacts.text().split().judge(),
                  total,
                  gold,
                  stream.at("train"),
                  budget,
                  arrays);
              label(
                  "held_out",
                  artifacts,
                  artifacts.text().split().validation(),
                  heldOut,
                  gold,
                  stream.at("held out"),
                  budget,
                  arrays);
              return arrays;
            });
    artifacts.costs().add(kept.cost());
    return new Comparisons(pairs("train", kept.arrays()), pairs("held_out", kept.arrays()));
  }

  private static void label(
      String name,
      StudyArtifacts artifacts,
      List<Document> documents,
      int count,
      Reward gold,
      RandomStream stream,
      Budget budget,
      Map<String, FloatArray> into) {
    List<Opening> openings = artifacts.openings(documents, count, stream.at("openings"));
    List<Completion> drawn =
        artifacts.sample(
            "sampling comparisons",
            StudyArtifacts.numbered(openings),
            2,
            stream.at("samples"),
            budget);
    double[] scores = artifacts.score("labelling comparisons", gold, drawn, budget);
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i += 2) {
      boolean first = scores[i] >= scores[i + 1];
      preferred.add(drawn.get(first ? i : i + 1).sequence());
      other.add(drawn.get(first ? i + 1 : i).sequence());
    }
    into.put(name + ".preferred", TokenArrays.of(preferred));
    into.put(name + ".other", TokenArrays.of(other));
  }

  private static Pairs pairs(String name, Map<String, FloatArray> arrays) {
    return new Pairs(
        TokenArrays.sequences(arrays.get(name + ".preferred")),
        TokenArrays.sequences(arrays.get(name + ".other")));
  }

  /** The comparisons of one proxy: the first of its replicate's own block. */
  Pairs of(RewardName proxy, int pairs) {
    int block = train.size() / proxy.replicates();
    int from = (proxy.replicate() - 1) * block;
    int to = from + pairs;
    return new Pairs(train.preferred().subList(from, to), train.other().subList(from, to));
  }
}

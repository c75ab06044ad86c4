package bondlab.study;

import bondlab.config.BadInput;
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
 * @param plan how many
 * @param train prompt and response tokens, the preferred first
 * @param heldOut the same from other documents
 * @param documents the document of each held-out pair: pairs of one are alike
 */
record Comparisons(Plan plan, Pairs train, Pairs heldOut, int[] documents) {

  /**
   * How many comparisons are drawn. Replicates have openings of their own; of each opening, {@code
   * 2 · perOpening} samples are drawn and compared two by two, which shares the work of reading it.
   *
   * @param largest comparisons that a proxy is trained on at most
   * @param replicates of each proxy
   * @param heldOut comparisons to measure on
   * @param perOpening comparisons of each opening
   */
  record Plan(int largest, int replicates, int heldOut, int perOpening) {

    /** Checks the keys of proxies that a plan is made of. */
    static Check check(
        Check check, List<Integer> pairs, int replicates, int heldOut, int perOpening) {
      check
          .notEmpty("pairs", pairs)
          .atLeast("replicates", replicates, 1)
          .atLeast("held_out", heldOut, 1)
          .atLeast("per_opening", perOpening, 1, "comparisons of samples of one opening");
      pairs.forEach(n -> check.atLeast("pairs", n, 1));
      return check;
    }

    static Plan of(List<Integer> pairs, int replicates, int heldOut, int perOpening) {
      int largest = pairs.stream().mapToInt(n -> n).max().orElseThrow();
      return new Plan(largest, replicates, heldOut, perOpening);
    }

    /** Openings of each replicate. */
    int openings() {
      return (largest + perOpening - 1) / perOpening;
    }
  }

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

  /** Everything that decides the comparisons. */
  static Config madeOf(RewardEntry.Workshop workshop, Plan plan) {
    return workshop
        .goldMadeOf()
        .withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "openings", plan.openings() * plan.replicates(),
                    "per_opening", plan.perOpening(),
                    "held_out", plan.heldOut(),
                    "seeds.proxies", workshop.artifacts().seeds().of(Seeds.Part.PROXIES))));
  }

  /**
   * Draws and labels the comparisons unless the cache holds them.
   *
   * @throws BadInput if several replicates ask for more openings than the documents hold
   */
  static Comparisons get(RewardEntry.Workshop workshop, Plan plan) {
    StudyArtifacts artifacts = workshop.artifacts();
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "comparisons",
            madeOf(workshop, plan),
            budget -> {
              Map<String, FloatArray> made = new LinkedHashMap<>();
              Split split = artifacts.text().split();
              RandomStream stream = artifacts.seeds().stream(Seeds.Part.PROXIES).at("comparisons");
              int openings = plan.openings() * plan.replicates();
              requireApart(artifacts, split.judge(), openings, plan);
              Labelling labelling = new Labelling(workshop, plan.perOpening(), budget, made);
              labelling.put("train", split.judge(), openings, stream.at("train"));
              int held = (plan.heldOut() + plan.perOpening() - 1) / plan.perOpening();
              labelling.put("held_out", split.validation(), held, stream.at("held out"));
              return made;
            });
    int[] documents = new int[plan.heldOut()];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = (int) arrays.get("held_out.document").values()[i];
    }
    Pairs heldOut = part(pairs("held_out", arrays), 0, plan.heldOut());
    return new Comparisons(plan, pairs("train", arrays), heldOut, documents);
  }

  private static void requireApart(
      StudyArtifacts artifacts, List<Document> documents, int openings, Plan plan) {
    int known = artifacts.text().openings(documents).size();
    if (plan.replicates() > 1 && openings > known) {
      throw new BadInput(
          String.format(
              "reward.proxies.per_opening = %d: %d replicates of %d comparisons need %d openings of"
                  + " their own, the documents hold %d; raise per_opening to %d or more, or lower"
                  + " replicates or pairs",
              plan.perOpening(),
              plan.replicates(),
              plan.largest(),
              openings,
              known,
              (plan.largest() - 1) / Math.max(1, known / plan.replicates()) + 1));
    }
  }

  /** Draws and labels pairs of samples of openings, and puts them as arrays into a map. */
  private record Labelling(
      RewardEntry.Workshop workshop, int perOpening, Budget budget, Map<String, FloatArray> into) {

    /** The first pair of every opening, then the second of every one, and so on. */
    void put(String name, List<Document> documents, int count, RandomStream stream) {
      StudyArtifacts artifacts = workshop.artifacts();
      List<PromptWithContinuation> openings =
          artifacts.text().openings(documents, count, stream.at("openings"));
      List<Completion> drawn =
          artifacts.sample(
              "sampling comparisons",
              StudyText.numbered(openings),
              2 * perOpening,
              stream.at("samples"),
              budget);
      double[] scores = artifacts.score("labelling comparisons", workshop.gold(), drawn, budget);
      List<int[]> preferred = new ArrayList<>();
      List<int[]> other = new ArrayList<>();
      double[] document = new double[count * perOpening];
      for (int j = 0; j < perOpening; j++) {
        for (int o = 0; o < count; o++) {
          int first = 2 * (o * perOpening + j);
          boolean ordered = scores[first] >= scores[first + 1];
          document[preferred.size()] = openings.get(o).document();
          preferred.add(drawn.get(ordered ? first : first + 1).sequence());
          other.add(drawn.get(ordered ? first + 1 : first).sequence());
        }
      }
      into.put(name + ".preferred", CachedArrays.tokens(preferred));
      into.put(name + ".other", CachedArrays.tokens(other));
      into.put(name + ".document", CachedArrays.values(document));
    }
  }

  private static Pairs pairs(String name, Map<String, FloatArray> arrays) {
    return new Pairs(
        CachedArrays.sequences(arrays.get(name + ".preferred")),
        CachedArrays.sequences(arrays.get(name + ".other")));
  }

  private static Pairs part(Pairs pairs, int from, int to) {
    return new Pairs(pairs.preferred().subList(from, to), pairs.other().subList(from, to));
  }

  /**
   * The comparisons of one proxy, of the openings of its replicate alone: as many openings as there
   * are comparisons, or all of them.
   */
  Pairs of(RewardEntry.Name proxy, int pairs) {
    int openings = plan.openings();
    int all = openings * plan.replicates();
    int first = (proxy.replicate() - 1) * openings;
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      int at = i / openings * all + first + i % openings;
      preferred.add(train.preferred().get(at));
      other.add(train.other().get(at));
    }
    return new Pairs(preferred, other);
  }

  /**
   * Flips each label with a probability, as people do who disagree (Coste et al. 2023, arXiv
   * 2310.02743, take 25%).
   *
   * @param share probability of a flip, in [0, ½)
   */
  static Pairs flipped(Pairs pairs, double share, RandomStream stream) {
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      boolean flip = stream.nextDouble() < share;
      preferred.add((flip ? pairs.other() : pairs.preferred()).get(i));
      other.add((flip ? pairs.preferred() : pairs.other()).get(i));
    }
    return new Pairs(preferred, other);
  }
}

package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import bondlab.training.PreferenceTraining;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gold-labelled comparisons between two samples of the reference policy. Proxies are trained on
 * openings of the judge's documents ({@code corpus.judge_share}; the training documents if it is 0)
 * and measured on openings of validation documents; where a user brings prompts to train on, on
 * these, and measured on the study's prompts. Labels are deterministic: the higher gold score is
 * preferred (Gao et al. 2022, §2.2).
 *
 * @param plan how many
 * @param train samples, the preferred first
 * @param heldOut the same for other prompts
 * @param documents the document of each held-out pair, or the prompt of a user: pairs of one are
 *     alike
 */
record Comparisons(Plan plan, Pairs train, Pairs heldOut, int[] documents) {

  /**
   * Samples to compare.
   *
   * @param preferred the sample that gold scores higher [n]
   * @param other the other sample for the same prompt [n]
   */
  record Pairs(List<Completion> preferred, List<Completion> other) {
    int size() {
      return preferred.size();
    }

    /** Prompts and responses in the policy's tokens. */
    PreferenceTraining.Pairs sequences() {
      return new PreferenceTraining.Pairs(
          preferred.stream().map(Completion::sequence).toList(),
          other.stream().map(Completion::sequence).toList());
    }

    Pairs part(int from, int to) {
      return new Pairs(preferred.subList(from, to), other.subList(from, to));
    }
  }

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
     * @param sumToZero weight of the squared sum of a pair's scores, 0 for none
     * @param order stream that shuffles the pairs
     */
    void train(
        String what,
        RewardModel model,
        Pairs pairs,
        double sumToZero,
        RandomStream order,
        Progress progress) {
      train(what, model, pairs.sequences(), sumToZero, order, progress);
    }

    /** The same on sequences in the model's own tokens. */
    void train(
        String what,
        RewardModel model,
        PreferenceTraining.Pairs pairs,
        double sumToZero,
        RandomStream order,
        Progress progress) {
      int steps = PreferenceTraining.steps(pairs.size(), epochs, batch);
      PreferenceTraining.train(
          what, model, pairs, batch, sumToZero, optimizer.over(steps), order, progress);
    }
  }

  /** Tells a proxy whose scores are held near a sum of 0 from one whose scores are not. */
  static Config sumToZero(Config madeOf, Optional<Double> weight) {
    return weight.isEmpty()
        ? madeOf
        : madeOf.withValue("sum_to_zero", ConfigValueFactory.fromAnyRef(weight.get()));
  }

  /** Everything that decides the comparisons. */
  static Config madeOf(RewardEntry.Workshop workshop, Plan plan) {
    StudyText text = workshop.artifacts().text();
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("openings", plan.openings() * plan.replicates());
    own.put("per_opening", plan.perOpening());
    own.put("held_out", plan.heldOut());
    own.put("seeds.proxies", workshop.artifacts().seeds().of(Seeds.Part.PROXIES));
    if (text.bringsTraining()) {
      own.put("compared", StudyText.fingerprint(text.trainingOpenings()));
      own.put("compared_held_out", StudyText.fingerprint(text.studyOpenings()));
    }
    return workshop.goldMadeOf().withFallback(ConfigFactory.parseMap(own));
  }

  /**
   * Draws and labels the comparisons unless the cache holds them.
   *
   * @throws BadInput if several replicates ask for more openings than the documents hold
   */
  static Comparisons get(RewardEntry.Workshop workshop, Plan plan) {
    StudyArtifacts artifacts = workshop.artifacts();
    StudyText text = artifacts.text();
    RandomStream stream = artifacts.seeds().stream(Seeds.Part.PROXIES).at("comparisons");
    int held = (plan.heldOut() + plan.perOpening() - 1) / plan.perOpening();
    Drawing train =
        new Drawing(
            "train",
            plan.perOpening(),
            text.comparedOpenings(
                plan.openings() * plan.replicates(), stream.at("train").at("openings")),
            stream.at("train").at("samples"));
    Drawing heldOut =
        new Drawing(
            "held_out",
            plan.perOpening(),
            text.heldOutOpenings(held, stream.at("held out").at("openings")),
            stream.at("held out").at("samples"));
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "comparisons",
            madeOf(workshop, plan),
            budget -> {
              requireApart(text, plan);
              Map<String, FloatArray> made = new LinkedHashMap<>();
              train.label(workshop, budget, made);
              heldOut.label(workshop, budget, made);
              return made;
            });
    int[] documents = new int[plan.heldOut()];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = (int) arrays.get("held_out.document").values()[i];
    }
    return new Comparisons(
        plan, train.pairs(arrays), heldOut.pairs(arrays).part(0, plan.heldOut()), documents);
  }

  private static void requireApart(StudyText text, Plan plan) {
    int openings = plan.openings() * plan.replicates();
    int known = text.comparedOpenings().size();
    if (plan.replicates() > 1 && openings > known) {
      throw new BadInput(
          String.format(
              "reward.proxies.per_opening = %d: %d replicates of %d comparisons need %d openings of"
                  + " their own, there are %d; raise per_opening to %d or more, or lower replicates"
                  + " or pairs",
              plan.perOpening(),
              plan.replicates(),
              plan.largest(),
              openings,
              known,
              (plan.largest() - 1) / Math.max(1, known / plan.replicates()) + 1));
    }
  }

  /**
   * Pairs of samples of openings. Samples and labels are stored as arrays; the openings follow from
   * the random streams.
   *
   * @param name of the arrays
   * @param perOpening pairs of each opening
   * @param openings [O]
   * @param samples stream that draws
   */
  private record Drawing(
      String name, int perOpening, List<PromptWithContinuation> openings, RandomStream samples) {

    /** The first pair of every opening, then the second of every one, and so on. */
    void label(RewardEntry.Workshop workshop, Budget budget, Map<String, FloatArray> into) {
      StudyArtifacts artifacts = workshop.artifacts();
      List<Completion> drawn =
          artifacts.sample(
              "sampling comparisons",
              StudyText.numbered(openings),
              2 * perOpening,
              samples,
              budget);
      double[] scores = artifacts.score("labelling comparisons", workshop.gold(), drawn, budget);
      List<int[]> preferred = new ArrayList<>();
      List<int[]> other = new ArrayList<>();
      double[] document = new double[openings.size() * perOpening];
      for (int j = 0; j < perOpening; j++) {
        for (int o = 0; o < openings.size(); o++) {
          int first = 2 * (o * perOpening + j);
          boolean ordered = scores[first] >= scores[first + 1];
          document[preferred.size()] = artifacts.text().group(openings.get(o));
          preferred.add(drawn.get(ordered ? first : first + 1).sequence());
          other.add(drawn.get(ordered ? first + 1 : first).sequence());
        }
      }
      into.put(name + ".preferred", CachedArrays.tokens(preferred));
      into.put(name + ".other", CachedArrays.tokens(other));
      into.put(name + ".document", CachedArrays.values(document));
    }

    Pairs pairs(Map<String, FloatArray> arrays) {
      return new Pairs(
          completions(arrays.get(name + ".preferred")), completions(arrays.get(name + ".other")));
    }

    private List<Completion> completions(FloatArray tokens) {
      List<int[]> rows = CachedArrays.sequences(tokens);
      List<Completion> completions = new ArrayList<>(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        Prompt prompt = openings.get(i % openings.size()).prompt();
        int[] row = rows.get(i);
        int[] response = Arrays.copyOfRange(row, prompt.tokens().length, row.length);
        completions.add(
            new Completion(prompt, response, Double.NaN)); // its probability is not kept
      }
      return completions;
    }
  }

  /**
   * The comparisons of one proxy, of the openings of its replicate alone: as many openings as there
   * are comparisons, or all of them.
   */
  Pairs of(RewardEntry.Name proxy, int pairs) {
    int openings = plan.openings();
    int all = openings * plan.replicates();
    int first = (proxy.replicate() - 1) * openings;
    List<Completion> preferred = new ArrayList<>();
    List<Completion> other = new ArrayList<>();
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
    boolean[] flips = flips(pairs.size(), share, stream);
    List<Completion> preferred = new ArrayList<>();
    List<Completion> other = new ArrayList<>();
    for (int i = 0; i < flips.length; i++) {
      preferred.add((flips[i] ? pairs.other() : pairs.preferred()).get(i));
      other.add((flips[i] ? pairs.preferred() : pairs.other()).get(i));
    }
    return new Pairs(preferred, other);
  }

  /** Which labels {@link #flipped} flips. */
  static boolean[] flips(int pairs, double share, RandomStream stream) {
    boolean[] flips = new boolean[pairs];
    for (int i = 0; i < pairs; i++) {
      flips[i] = stream.nextDouble() < share;
    }
    return flips;
  }
}

package bondlab.study;

import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.training.PreferenceTraining;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proxy rewards: Bradley-Terry models in the policy's tokens, one for each network size and data
 * size.
 *
 * @param sizes networks by the name that tables show
 * @param pairs gold-labelled comparisons that each size is trained on
 * @param replicates independent draws of comparisons and initial weights
 * @param heldOut comparisons from validation documents that accuracy is measured on
 * @param perOpening comparisons of each opening
 * @param only the ones to train, each {@code SIZE-PAIRS}; empty for every size with every data size
 * @param sumToZero weight of (r(preferred) + r(other))² beside the loss per pair; empty for none
 * @param training of each
 */
record BradleyTerry(
    Map<String, NetworkSpec> sizes,
    List<Integer> pairs,
    int replicates,
    int heldOut,
    int perOpening,
    List<String> only,
    Optional<Double> sumToZero,
    Comparisons.Training training)
    implements RewardSpec.Known {

  BradleyTerry {
    Check check =
        Comparisons.Plan.check(new Check("proxies"), pairs, replicates, heldOut, perOpening)
            .that(!sizes.isEmpty(), "sizes", sizes.keySet(), "must name at least one network");
    sumToZero.ifPresent(
        weight -> check.positive("sum_to_zero", weight, "weight of the squared sum of scores"));
    Set<String> names = new TreeSet<>();
    sizes.keySet().forEach(size -> pairs.forEach(n -> names.add(size + "-" + n)));
    for (String name : only) {
      check.oneOf("only", name, names);
    }
    check.done();
  }

  @Override
  public List<List<RewardEntry.Name>> names() {
    return bySize().stream()
        .flatMap(
            size ->
                pairs.stream()
                    .sorted()
                    .map(n -> size + "-" + n)
                    .filter(setting -> only.isEmpty() || only.contains(setting)))
        .map(setting -> RewardEntry.Name.replicates(setting, replicates))
        .toList();
  }

  /** Names of the sizes, the network with the fewest weights first. */
  private List<String> bySize() {
    return sizes.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> e.getValue().shape(1, 1).parameters()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
    StudyArtifacts artifacts = workshop.artifacts();
    Cell cell = cell(name);
    Comparisons.Plan plan = Comparisons.Plan.of(pairs, replicates, heldOut, perOpening);
    Comparisons comparisons = Comparisons.get(workshop, plan);
    Config madeOf =
        Comparisons.sumToZero(
            cell.madeOf(Comparisons.madeOf(workshop, plan), workshop.settings()), sumToZero);
    DecoderShape shape = cell.network().shape(artifacts.tokenizer().size(), artifacts.context());
    String proxy = name.name();
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "proxy",
            "proxy " + proxy,
            madeOf,
            budget -> train(cell, shape, artifacts, comparisons));
    long weights = shape.parameters() + shape.width();
    return RewardEntry.Made.trained(
        RewardModel.of(proxy, shape, TextView.SAME_TOKENS, "cache", arrays),
        RewardRow.trained(proxy, cell.size(), weights, cell.pairs(), 0, name.replicate(), arrays),
        arrays,
        madeOf);
  }

  /** Trains one proxy, and measures it on the held-out comparisons (Gao et al. 2022, §2.2). */
  private Map<String, FloatArray> train(
      Cell cell, DecoderShape shape, StudyArtifacts artifacts, Comparisons comparisons) {
    String name = cell.name().name();
    RandomStream stream = artifacts.seeds().stream(Seeds.Part.PROXIES).at("proxy").at(name);
    Decoder decoder = new Decoder(DecoderWeights.initial(shape, stream.at("weights")));
    try (RewardModel proxy =
        new RewardModel(name, decoder, new float[shape.width()], TextView.SAME_TOKENS)) {
      training.train(
          "training proxy " + name,
          proxy,
          comparisons.of(cell.name(), cell.pairs()),
          sumToZero.orElse(0.0),
          stream.at("order"),
          artifacts.progress());
      Map<String, FloatArray> arrays = new LinkedHashMap<>(proxy.values());
      double[] margins = PreferenceTraining.margins(proxy, comparisons.heldOut().sequences());
      arrays.putAll(RewardRow.heldOut(margins, comparisons.documents()));
      return arrays;
    }
  }

  private Cell cell(RewardEntry.Name name) {
    for (Map.Entry<String, NetworkSpec> size : sizes.entrySet()) {
      for (int n : pairs) {
        if (name.setting().equals(size.getKey() + "-" + n)) {
          return new Cell(size.getKey(), size.getValue(), n, name);
        }
      }
    }
    throw new IllegalArgumentException(name + " is none of " + names());
  }

  /**
   * One proxy to train.
   *
   * @param size name of its network
   * @param network sizes
   * @param pairs comparisons
   * @param name its own
   */
  private record Cell(String size, NetworkSpec network, int pairs, RewardEntry.Name name) {

    /** Everything that decides it: the comparisons, its sizes, and how it is trained. */
    Config madeOf(Config comparisons, Config settings) {
      return comparisons
          .withValue("network", settings.getConfig("sizes").getValue(ConfigUtil.quoteString(size)))
          .withValue("training", settings.getValue("training"))
          .withFallback(
              ConfigFactory.parseMap(Map.of("pairs", pairs, "replicate", name.replicate())));
    }
  }
}

package bondlab.study;

import bondlab.config.Check;
import bondlab.reward.BagOfTokens;
import bondlab.reward.BagOfTokens.Words;
import bondlab.stats.RandomStream;
import bondlab.study.ProxyGrid.Cell;
import bondlab.tensor.FloatArray;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proxy rewards that see a response as a bag of tokens, {@link BagOfTokens}. Their names are kind,
 * data size and, where there is any, label noise in percent: {@code linear-4000}, {@code
 * hidden8-1000-noise25}.
 *
 * @param vocabulary tokens of a tokenizer of their own, trained on the training documents; empty
 *     for the policy's tokens
 * @param kinds {@code linear}; {@code hidden}; {@code hidden8} or another width of both layers
 * @param pairs gold-labelled comparisons that each is trained on
 * @param labelNoise shares of training labels that are flipped, each in [0, ½)
 * @param replicates independent draws of openings, samples and initial weights
 * @param heldOut comparisons from validation documents that accuracy is measured on
 * @param perOpening comparisons of each opening
 * @param only the ones to train, by name; empty for all
 * @param sumToZero weight of (r(preferred) + r(other))² beside the loss per pair; empty for none
 * @param l2 weight of ½|w|² beside the sum of losses, of linear ones; the smaller, the further a
 *     proxy extrapolates
 * @param hidden training of the hidden ones
 */
record Bags(
    Optional<Integer> vocabulary,
    List<String> kinds,
    List<Integer> pairs,
    List<Double> labelNoise,
    int replicates,
    int heldOut,
    int perOpening,
    List<String> only,
    Optional<Double> sumToZero,
    double l2,
    BagOfTokens.Training hidden)
    implements RewardSpec.Known {
  private static final String LINEAR = "linear";
  private static final String HIDDEN = "hidden";

  Bags {
    Check check =
        Comparisons.Plan.check(new Check("proxies"), pairs, replicates, heldOut, perOpening)
            .notEmpty("kinds", kinds)
            .positive("l2", l2, "weight of the squared weights");
    vocabulary.ifPresent(
        size -> check.atLeast("vocabulary", size, 257, "256 bytes and the end of text"));
    sumToZero.ifPresent(
        weight -> check.positive("sum_to_zero", weight, "weight of the squared sum of scores"));
    for (String kind : kinds) {
      check.that(
          kind.matches(LINEAR + "|" + HIDDEN + "([1-9]\\d{0,3})?"),
          "kinds",
          kind,
          "must be linear, hidden, or hidden and a width such as hidden8");
    }
    ProxyGrid.of(kinds, pairs, labelNoise, only, replicates).check(check, labelNoise);
    check.done();
  }

  private ProxyGrid grid() {
    return ProxyGrid.of(kinds, pairs, labelNoise, only, replicates);
  }

  private static boolean isLinear(Cell cell) {
    return cell.kind().equals(LINEAR);
  }

  /** How a hidden one is trained, at its own width. */
  private BagOfTokens.Training training(Cell cell) {
    String width = cell.kind().substring(HIDDEN.length());
    return new BagOfTokens.Training(
        width.isEmpty() ? hidden.embedding() : Integer.parseInt(width),
        width.isEmpty() ? hidden.hidden() : Integer.parseInt(width),
        hidden.epochs(),
        hidden.batch(),
        hidden.learningRate(),
        hidden.warmup(),
        hidden.finalShare(),
        hidden.weightDecay(),
        hidden.heldBack());
  }

  @Override
  public List<List<RewardEntry.Name>> names() {
    return grid().names();
  }

  @Override
  public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
    Cell cell = grid().of(name);
    Comparisons.Plan plan = Comparisons.Plan.of(pairs, replicates, heldOut, perOpening);
    Config madeOf = madeOf(name, cell, workshop, plan);
    String proxy = name.name();
    Map<String, FloatArray> arrays =
        workshop
            .artifacts()
            .cached(
                "proxy",
                "proxy " + proxy,
                madeOf,
                budget -> {
                  Comparisons comparisons = Comparisons.get(workshop, plan);
                  BagOfTokens made = trained(name, cell, workshop, comparisons);
                  Map<String, FloatArray> kept = new LinkedHashMap<>(made.values());
                  double[] margins = made.margins(bags(workshop, comparisons.heldOut()));
                  kept.putAll(RewardRow.heldOut(margins, comparisons.documents()));
                  return kept;
                });
    BagOfTokens bag = BagOfTokens.of(proxy, "cache", arrays).reading(words(workshop));
    RewardRow row =
        RewardRow.trained(
            proxy, cell.kind(), bag.size(), cell.pairs(), cell.noise(), name.replicate(), arrays);
    return RewardEntry.Made.trained(bag, row, arrays, madeOf);
  }

  /** Everything that decides a bag; the settings of the other kind are no part of it. */
  private Config madeOf(
      RewardEntry.Name name, Cell cell, RewardEntry.Workshop workshop, Comparisons.Plan plan) {
    Config own =
        ConfigFactory.parseMap(
            Map.of(
                "bag", cell.kind(),
                "pairs", cell.pairs(),
                "label_noise", cell.noise(),
                "replicate", name.replicate()));
    if (vocabulary.isPresent()) {
      own = own.withValue("vocabulary", ConfigValueFactory.fromAnyRef(vocabulary.get()));
    }
    Config kind =
        cell.kind().equals(LINEAR)
            ? ConfigFactory.parseMap(Map.of("l2", l2))
            : workshop.settings().withOnlyPath(HIDDEN);
    return Comparisons.sumToZero(
        Comparisons.madeOf(workshop, plan).withFallback(own).withFallback(kind), sumToZero);
  }

  private BagOfTokens trained(
      RewardEntry.Name name, Cell cell, RewardEntry.Workshop workshop, Comparisons comparisons) {
    int size = tokenizer(workshop).size();
    RandomStream stream =
        workshop.artifacts().seeds().stream(Seeds.Part.PROXIES).at("bag").at(name.name());
    BagOfTokens.Pairs own =
        bags(
            workshop,
            Comparisons.flipped(
                comparisons.of(name, cell.pairs()), cell.noise(), stream.at("noise")));
    double centred = sumToZero.orElse(0.0);
    return isLinear(cell)
        ? BagOfTokens.linear(name.name(), size, own, centred, l2)
        : BagOfTokens.hidden(
            name.name(),
            size,
            own,
            centred,
            training(cell),
            stream,
            workshop.artifacts().progress());
  }

  private Tokenizer tokenizer(RewardEntry.Workshop workshop) {
    StudyArtifacts artifacts = workshop.artifacts();
    return vocabulary.map(artifacts.text()::ownTokenizer).orElseGet(artifacts::tokenizer);
  }

  private Words words(RewardEntry.Workshop workshop) {
    return vocabulary.isEmpty() ? Words.OF_THE_POLICY : Words.retokenised(tokenizer(workshop));
  }

  private BagOfTokens.Pairs bags(RewardEntry.Workshop workshop, Comparisons.Pairs pairs) {
    Words words = words(workshop);
    return new BagOfTokens.Pairs(
        pairs.preferred().stream().map(words::of).toList(),
        pairs.other().stream().map(words::of).toList());
  }
}

package bondlab.study;

import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.policy.Completion;
import bondlab.reward.HeadOnStates;
import bondlab.reward.HeadOnStates.Place;
import bondlab.reward.HeadOnStates.States;
import bondlab.stats.RandomStream;
import bondlab.study.ProxyGrid.Cell;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proxy rewards that are linear in the reference policy's final states, {@link HeadOnStates}. Their
 * names are {@code head}, the dimensions kept if not all, data size and, where there is any, label
 * noise in percent: {@code head-4000}, {@code head32-4000-noise25}.
 *
 * <p>With {@code pretraining = own}, replicate r reads the states of a language model that was
 * trained as the policy was, from a seed of its own, and its name begins with {@code own}: {@code
 * ownhead-4000}. Replicates then differ in pretraining and fine-tuning seed, otherwise in
 * fine-tuning seed alone (Eisenstein et al., arXiv 2312.09244); replicate r learns from the same
 * comparisons either way.
 *
 * @param dimensions of a random projection of the states that each sees, 0 for the states
 *     themselves
 * @param states {@code last} or {@code mean}: which of a response's tokens are read
 * @param pairs gold-labelled comparisons that each is trained on
 * @param labelNoise shares of training labels that are flipped, each in [0, ½)
 * @param replicates independent draws of openings, samples and projections
 * @param heldOut comparisons from validation documents that accuracy is measured on
 * @param perOpening comparisons of each opening
 * @param only the ones to train, by name; empty for all
 * @param sumToZero weight of (r(preferred) + r(other))² beside the loss per pair; empty for none
 * @param pretraining {@code own}, or {@code shared}: all read the reference policy; empty for
 *     shared
 * @param l2 weight of ½|w|² beside the sum of losses
 */
record HiddenHead(
    List<Integer> dimensions,
    String states,
    List<Integer> pairs,
    List<Double> labelNoise,
    int replicates,
    int heldOut,
    int perOpening,
    List<String> only,
    Optional<Double> sumToZero,
    Optional<String> pretraining,
    double l2)
    implements RewardSpec.Known {
  private static final String HEAD = "head";
  private static final String OWN = "own";
  private static final int CALL = 4096; // comparisons whose states are read at a time

  HiddenHead {
    Check check =
        Comparisons.Plan.check(new Check("proxies"), pairs, replicates, heldOut, perOpening)
            .notEmpty("dimensions", dimensions)
            .oneOf("states", states, List.of("last", "mean"))
            .positive("l2", l2, "weight of the squared weights");
    sumToZero.ifPresent(
        weight -> check.positive("sum_to_zero", weight, "weight of the squared sum of scores"));
    pretraining.ifPresent(whose -> check.oneOf("pretraining", whose, List.of("shared", OWN)));
    dimensions.forEach(k -> check.atLeast("dimensions", k, 0, "0 is all of the network's width"));
    ProxyGrid.of(kinds(prefix(pretraining), dimensions), pairs, labelNoise, only, replicates)
        .check(check, labelNoise);
    check.done();
  }

  /** Whether each replicate reads a language model of its own. */
  boolean pretrainsItsOwn() {
    return isOwn(pretraining);
  }

  private static boolean isOwn(Optional<String> pretraining) {
    return pretraining.filter(OWN::equals).isPresent();
  }

  private ProxyGrid grid() {
    return ProxyGrid.of(
        kinds(prefix(pretraining), dimensions), pairs, labelNoise, only, replicates);
  }

  private static String prefix(Optional<String> pretraining) {
    return isOwn(pretraining) ? OWN + HEAD : HEAD;
  }

  private static List<String> kinds(String prefix, List<Integer> dimensions) {
    return dimensions.stream().map(k -> k == 0 ? prefix : prefix + k).toList();
  }

  /** The dimensions of a setting, 0 for all. */
  private int dimensions(Cell cell) {
    String kept = cell.kind().substring(prefix(pretraining).length());
    return kept.isEmpty() ? 0 : Integer.parseInt(kept);
  }

  @Override
  public List<List<RewardEntry.Name>> names() {
    return grid().names();
  }

  @Override
  public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
    StudyArtifacts artifacts = workshop.artifacts();
    Cell cell = grid().of(name);
    int asked = dimensions(cell);
    Comparisons.Plan plan = Comparisons.Plan.of(pairs, replicates, heldOut, perOpening);
    Decoder body =
        pretrainsItsOwn()
            ? artifacts.pretrainedAgain(name.replicate())
            : artifacts.policy().decoder();
    States read = new States(body, states.equals("last") ? Place.LAST : Place.MEAN);
    int width = read.decoder().shape().width();
    new Check("proxies").atMost("dimensions", asked, width, "the policy's width").done();
    Config madeOf = madeOf(name, cell, workshop, plan);
    String proxy = name.name();
    Map<String, FloatArray> arrays =
        artifacts.cached(
            "proxy",
            "proxy " + proxy,
            madeOf,
            budget -> train(name, cell, workshop, Comparisons.get(workshop, plan), read));
    int kept = asked == 0 ? width : asked;
    return RewardEntry.Made.trained(
        HeadOnStates.of(proxy, "cache", read, arrays),
        RewardRow.trained(
            proxy, cell.kind(), kept, cell.pairs(), cell.noise(), name.replicate(), arrays),
        arrays,
        madeOf);
  }

  private Config madeOf(
      RewardEntry.Name name, Cell cell, RewardEntry.Workshop workshop, Comparisons.Plan plan) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("head", dimensions(cell));
    own.put("states", states);
    own.put("pairs", cell.pairs());
    own.put("l2", l2);
    own.put("replicate", name.replicate());
    if (cell.noise() > 0) {
      own.put("label_noise", cell.noise());
    }
    if (pretrainsItsOwn()) {
      own.put("pretraining", OWN);
    }
    return Comparisons.sumToZero(
        Comparisons.madeOf(workshop, plan).withFallback(ConfigFactory.parseMap(own)), sumToZero);
  }

  private Map<String, FloatArray> train(
      RewardEntry.Name name,
      Cell cell,
      RewardEntry.Workshop workshop,
      Comparisons comparisons,
      States read) {
    // one projection per replicate, for every size: of its rows, smaller ones are the first
    RandomStream proxies = workshop.artifacts().seeds().stream(Seeds.Part.PROXIES);
    RandomStream stream = proxies.at("projection").at(name.replicate());
    int largest = comparisons.plan().largest();
    String which = "replicate " + name.replicate();
    Comparisons.Pairs compared = comparisons.of(name, largest);
    float[][] all = rows("differences", which, workshop, comparisons, read, compared);
    float[][] sums =
        sumToZero.isEmpty()
            ? new float[0][]
            : Arrays.copyOf(
                rows("sums", which, workshop, comparisons, read, compared), cell.pairs());
    float[][] own = Arrays.copyOf(all, cell.pairs());
    flip(own, cell.noise(), proxies.at("head").at(name.name()).at("noise"));
    HeadOnStates made =
        HeadOnStates.fit(
            name.name(), read, own, sums, sumToZero.orElse(0.0), dimensions(cell), l2, stream);
    String held = "held out";
    if (pretrainsItsOwn()) {
      held += ", " + which; // another network's states
    }
    float[][] heldOut =
        rows("differences", held, workshop, comparisons, read, comparisons.heldOut());
    Map<String, FloatArray> kept = new LinkedHashMap<>(made.values());
    kept.putAll(RewardRow.heldOut(made.margins(heldOut), comparisons.documents()));
    return kept;
  }

  private static void flip(float[][] differences, double share, RandomStream stream) {
    boolean[] flips = Comparisons.flips(differences.length, share, stream);
    for (int i = 0; i < flips.length; i++) {
      for (int c = 0; flips[i] && c < differences[i].length; c++) {
        differences[i][c] = -differences[i][c];
      }
    }
  }

  /** Differences or sums of states, which all sizes share: read once and kept. */
  private float[][] rows(
      String what,
      String which,
      RewardEntry.Workshop workshop,
      Comparisons comparisons,
      States read,
      Comparisons.Pairs of) {
    StudyArtifacts artifacts = workshop.artifacts();
    Config madeOf =
        Comparisons.madeOf(workshop, comparisons.plan())
            .withFallback(ConfigFactory.parseMap(Map.of("states", states, "of", which)));
    if (pretrainsItsOwn()) {
      madeOf = madeOf.withValue("pretraining", ConfigValueFactory.fromAnyRef(OWN));
    }
    boolean sums = what.equals("sums");
    if (sums) {
      madeOf = madeOf.withValue("combined", ConfigValueFactory.fromAnyRef(what));
    }
    FloatArray stored =
        artifacts
            .cached(
                "states",
                "states, " + (sums ? "sums, " : "") + which,
                madeOf,
                budget -> Map.of(what, read(artifacts, read, of, sums)))
            .get(what);
    int width = (int) stored.shape()[1];
    float[][] rows = new float[of.size()][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(stored.values(), i * width, (i + 1) * width));
    return rows;
  }

  private static FloatArray read(
      StudyArtifacts artifacts, States read, Comparisons.Pairs of, boolean sums) {
    int width = read.decoder().shape().width();
    float[] all = new float[Math.multiplyExact(of.size(), width)];
    try (var task = artifacts.progress().start("reading states", of.size(), "comparisons")) {
      for (int from = 0; from < of.size(); from += CALL) {
        int to = Math.min(of.size(), from + CALL);
        List<Completion> preferred = of.preferred().subList(from, to);
        List<Completion> other = of.other().subList(from, to);
        float[][] part = sums ? read.sums(preferred, other) : read.differences(preferred, other);
        for (int i = 0; i < part.length; i++) {
          System.arraycopy(part[i], 0, all, (from + i) * width, width);
        }
        task.step(to - from);
      }
    }
    return new FloatArray(all, of.size(), width);
  }
}

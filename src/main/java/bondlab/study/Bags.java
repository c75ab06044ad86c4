package bondlab.study;

import bondlab.config.Check;
import bondlab.reward.BagOfTokens;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.training.PreferenceTraining;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proxy rewards that see a response as a bag of tokens, {@link BagOfTokens}. Their names are kind
 * and data size, such as {@code linear-4000}.
 *
 * @param kinds linear, hidden or both
 * @param pairs gold-labelled comparisons that each is trained on
 * @param replicates independent draws of comparisons and initial weights
 * @param heldOut comparisons from validation documents that accuracy is measured on
 * @param only the ones to train, each {@code KIND-PAIRS}; empty for all
 * @param l2 weight of ½|w|² beside the sum of losses, of linear ones; the smaller, the further a
 *     proxy extrapolates
 * @param hidden training of the hidden ones; its epochs are multiplied by √(250 / pairs)
 */
record Bags(
    List<Kind> kinds,
    List<Integer> pairs,
    int replicates,
    int heldOut,
    List<String> only,
    double l2,
    BagOfTokens.Training hidden)
    implements RewardSpec.Known {

  /** How a bag is scored. */
  enum Kind {
    /** A weight per token. */
    LINEAR,
    /** An embedding and a layer of ReLU. */
    HIDDEN;

    String named(int pairs) {
      return name().toLowerCase(Locale.ROOT) + "-" + pairs;
    }
  }

  Bags {
    Check check =
        new Check("proxies")
            .notEmpty("kinds", kinds)
            .notEmpty("pairs", pairs)
            .atLeast("replicates", replicates, 1)
            .atLeast("held_out", heldOut, 1)
            .positive("l2", l2, "weight of the squared weights");
    Set<String> names = new TreeSet<>();
    for (int n : pairs) {
      check.atLeast("pairs", n, 1);
      kinds.forEach(kind -> names.add(kind.named(n)));
    }
    only.forEach(name -> check.oneOf("only", name, names));
    check.done();
  }

  @Override
  public List<List<RewardEntry.Name>> names() {
    List<List<RewardEntry.Name>> names = new ArrayList<>();
    for (Kind kind : kinds) {
      pairs.stream()
          .sorted()
          .map(kind::named)
          .filter(name -> only.isEmpty() || only.contains(name))
          .forEach(name -> names.add(RewardEntry.Name.replicates(name, replicates)));
    }
    return names;
  }

  @Override
  public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
    int size = Integer.parseInt(name.setting().substring(name.setting().lastIndexOf('-') + 1));
    Kind kind = name.setting().startsWith(Kind.LINEAR.named(size)) ? Kind.LINEAR : Kind.HIDDEN;
    int total = replicates * pairs.stream().mapToInt(n -> n).max().orElseThrow();
    Config labelled = Comparisons.madeOf(workshop, total, heldOut);
    Config madeOf =
        labelled.withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "bag", kind.name(),
                    "pairs", size,
                    "replicate", name.replicate(),
                    "l2", l2,
                    "hidden", workshop.settings().getValue("hidden").unwrapped())));
    String proxy = name.name();
    Map<String, FloatArray> arrays =
        workshop
            .artifacts()
            .cached(
                "proxy",
                "proxy " + proxy,
                madeOf,
                budget -> {
                  Comparisons comparisons = Comparisons.get(workshop, total, heldOut, labelled);
                  BagOfTokens made = trained(name, kind, size, workshop, comparisons);
                  Map<String, FloatArray> kept = new LinkedHashMap<>(made.values());
                  double[] margins = made.margins(responses(workshop, comparisons.heldOut()));
                  kept.put(RewardRow.CORRECT, RewardRow.correct(margins));
                  return kept;
                });
    String shown = kind.name().toLowerCase(Locale.ROOT);
    return new RewardEntry.Made(
        BagOfTokens.of(proxy, "cache", arrays),
        RewardRow.trained(proxy, shown, weights(kind, workshop), size, name.replicate(), arrays),
        madeOf);
  }

  private BagOfTokens trained(
      RewardEntry.Name name,
      Kind kind,
      int size,
      RewardEntry.Workshop workshop,
      Comparisons comparisons) {
    int vocabulary = workshop.artifacts().tokenizer().size();
    BagOfTokens.Pairs own = responses(workshop, comparisons.of(name, size));
    if (kind == Kind.LINEAR) {
      return BagOfTokens.linear(name.name(), vocabulary, own, l2);
    }
    BagOfTokens.Training training =
        new BagOfTokens.Training(
            hidden.embedding(),
            hidden.hidden(),
            Math.rint(hidden.epochs() * Math.sqrt(250.0 / size)),
            hidden.batch(),
            hidden.learningRate(),
            hidden.warmup(),
            hidden.finalShare(),
            hidden.weightDecay());
    RandomStream stream =
        workshop.artifacts().seeds().stream(Seeds.Part.PROXIES).at("bag").at(name.name());
    return BagOfTokens.hidden(
        name.name(), vocabulary, own, training, stream, workshop.artifacts().progress());
  }

  private long weights(Kind kind, RewardEntry.Workshop workshop) {
    long vocabulary = workshop.artifacts().tokenizer().size();
    return kind == Kind.LINEAR
        ? vocabulary
        : vocabulary * hidden.embedding()
            + (long) hidden.embedding() * hidden.hidden()
            + 2L * hidden.hidden()
            + 1;
  }

  /** Cuts off the prompts, which a bag does not see. */
  private static BagOfTokens.Pairs responses(
      RewardEntry.Workshop workshop, PreferenceTraining.Pairs pairs) {
    int prompt = workshop.artifacts().promptTokens();
    return new BagOfTokens.Pairs(
        pairs.preferred().stream().map(row -> after(row, prompt)).toList(),
        pairs.other().stream().map(row -> after(row, prompt)).toList());
  }

  private static int[] after(int[] row, int prompt) {
    return Arrays.copyOfRange(row, prompt, row.length);
  }
}

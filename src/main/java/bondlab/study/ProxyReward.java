package bondlab.study;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.reward.RewardModel;
import bondlab.reward.TextView;
import bondlab.stats.RandomStream;
import bondlab.training.PreferenceTraining;
import bondlab.training.PreferenceTraining.Pairs;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.Map;

/** Trains a proxy reward on gold's labels (Gao et al. 2022, §2.2). */
final class ProxyReward {
  private ProxyReward() {}

  /** What decides a proxy: the comparisons, its size and data size, and how it is trained. */
  static Config madeOf(Config comparisons, Config settings, BradleyTerry.Cell cell) {
    return comparisons
        .withValue(
            "network", settings.getConfig("sizes").getValue(ConfigUtil.quoteString(cell.size())))
        .withValue("training", settings.getValue("training"))
        .withFallback(
            ConfigFactory.parseMap(
                Map.of("pairs", cell.pairs(), "replicate", cell.name().replicate())));
  }

  static StudyReward get(
      RewardWorkshop workshop,
      BradleyTerry.Cell cell,
      PreferenceTrainingSpec training,
      Comparisons comparisons,
      Config madeOf) {
    StudyArtifacts artifacts = workshop.artifacts();
    String name = cell.name().name();
    DecoderShape shape = cell.network().shape(artifacts.tokenizer().size(), workshop.context());
    CachedArrays kept =
        CachedArrays.get(
            artifacts.cache(),
            "proxy",
            madeOf,
            budget -> {
              RandomStream stream =
                  artifacts.seeds().stream(Seeds.Part.PROXIES).at("proxy").at(name);
              Decoder decoder = new Decoder(DecoderWeights.initial(shape, stream.at("weights")));
              try (RewardModel proxy =
                  new RewardModel(name, decoder, new float[shape.width()], TextView.SAME_TOKENS)) {
                Pairs pairs = comparisons.of(cell.name(), cell.pairs());
                int steps =
                    PreferenceTraining.steps(pairs.size(), training.epochs(), training.batch());
                PreferenceTraining.train(
                    "training proxy " + name,
                    proxy,
                    pairs,
                    training.batch(),
                    training.optimizer().over(steps),
                    stream.at("order"),
                    artifacts.progress());
                return TrainedReward.arrays(
                    proxy, PreferenceTraining.margins(proxy, comparisons.heldOut()));
              }
            });
    artifacts.costs().add(kept.cost().named("proxy " + name));
    return TrainedReward.proxy(cell, shape, kept.arrays(), madeOf);
  }
}

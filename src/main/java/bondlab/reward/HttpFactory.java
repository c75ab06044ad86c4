package bondlab.reward;

import bondlab.config.Bind;
import bondlab.config.Check;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.Optional;

/** {@code { name = http, url = "http://127.0.0.1:5000/score" }}; see {@link HttpReward}. */
final class HttpFactory implements RewardFactory {

  /**
   * @param version of what answers there; nobody can see from here that it changed
   */
  private record Settings(
      String url,
      Optional<String> version,
      Optional<Integer> batch,
      Optional<Double> timeout,
      Optional<Integer> retries,
      Optional<Integer> concurrency,
      Optional<Long> seed) {

    Settings {
      Check check = new Check("http").notBlank("url", url);
      batch.ifPresent(samples -> check.atLeast("batch", samples, 1, "samples of a request"));
      timeout.ifPresent(seconds -> check.positive("timeout", seconds, "seconds for an answer"));
      retries.ifPresent(times -> check.atLeast("retries", times, 0, "further tries of a batch"));
      concurrency.ifPresent(
          requests -> check.within("concurrency", requests, 1, 256, "requests at the same time"));
      check.done();
    }

    HttpReward reward() {
      return Reward.http(url)
          .batches(batch.orElse(HttpReward.USUAL_BATCH))
          .timeout(timeout.orElse(HttpReward.USUAL_SECONDS))
          .retries(retries.orElse(HttpReward.USUAL_RETRIES))
          .concurrency(concurrency.orElse(HttpReward.USUAL_CONCURRENCY))
          .seed(seed.orElse(0L));
    }
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void validate(Config settings, RewardSources sources) {
    Bind.to(Settings.class, settings).reward();
  }

  @Override
  public Reward create(Config settings, RewardSources sources) {
    return Bind.to(Settings.class, settings).reward();
  }

  @Override
  public Config identity(Config settings, RewardSources sources) {
    Settings bound = Bind.to(Settings.class, settings);
    return ConfigFactory.empty()
        .withValue("url", ConfigValueFactory.fromAnyRef(bound.url))
        .withValue("version", ConfigValueFactory.fromAnyRef(bound.version.orElse("")));
  }
}

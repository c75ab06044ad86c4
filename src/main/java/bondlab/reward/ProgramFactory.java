package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code { name = program, command = "python3 judge.py" }}; see {@link ProgramReward}. */
final class ProgramFactory implements RewardFactory {

  /**
   * @param command in one text
   * @param words or word by word
   */
  private record Settings(
      Optional<String> command,
      Optional<List<String>> words,
      Optional<Integer> batch,
      Optional<Double> timeout,
      Optional<Integer> retries) {

    Settings {
      Check check = new Check("program");
      if (command.isPresent() == words.isPresent()) {
        throw new BadInput(
            "give either command = \"python3 judge.py\" or words = [python3, judge.py]");
      }
      command.ifPresent(text -> check.notBlank("command", text));
      words.ifPresent(list -> check.notEmpty("words", list));
      batch.ifPresent(samples -> check.atLeast("batch", samples, 1, "samples sent together"));
      timeout.ifPresent(seconds -> check.positive("timeout", seconds, "seconds for a batch"));
      retries.ifPresent(times -> check.atLeast("retries", times, 0, "further tries of a batch"));
      check.done();
    }

    ProgramReward reward(RewardSources sources) {
      return words
          .map(Reward::program)
          .orElseGet(() -> Reward.program(command.orElseThrow()))
          .in(sources.folder())
          .telling(sources.notices())
          .batches(batch.orElse(ProgramReward.USUAL_BATCH))
          .timeout(timeout.orElse(ProgramReward.USUAL_SECONDS))
          .retries(retries.orElse(ProgramReward.USUAL_RETRIES));
    }
  }

  @Override
  public String name() {
    return "program";
  }

  @Override
  public void validate(Config settings, RewardSources sources) {
    Bind.to(Settings.class, settings).reward(sources).check();
  }

  @Override
  public Reward create(Config settings, RewardSources sources) {
    return Bind.to(Settings.class, settings).reward(sources);
  }

  /** The words, and the bytes of each that is a file: an edited judge.py is another reward. */
  @Override
  public Config identity(Config settings, RewardSources sources) {
    List<String> words = Bind.to(Settings.class, settings).reward(sources).words();
    Map<String, String> sums = RewardFiles.sums(sources.folder(), words);
    ConfigList files =
        ConfigValueFactory.fromIterable(
            sums.entrySet().stream()
                .map(e -> Map.of("file", e.getKey(), "sha256", e.getValue()))
                .toList());
    return ConfigFactory.empty()
        .withValue("words", ConfigValueFactory.fromIterable(words))
        .withValue("files", files);
  }
}

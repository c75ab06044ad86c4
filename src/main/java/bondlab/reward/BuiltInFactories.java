package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.reward.Ensemble.Combination;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The rewards that need no jar, as a configuration asks for them by name. */
final class BuiltInFactories {
  private BuiltInFactories() {}

  /** All of them; an ensemble's members may be any of these or of those that jars bring. */
  static List<RewardFactory> all(RewardFactories factories) {
    return List.of(
        new ProgramFactory(),
        new HttpFactory(),
        new SequenceClassification.Factory(),
        new Likelihood.Factory(),
        EnsembleFactory.mean(factories),
        EnsembleFactory.worst(factories),
        EnsembleFactory.uncertaintyWeighted(factories));
  }

  /** {@code { name = program, command = "python3 judge.py" }}; see {@link ProgramReward}. */
  private static final class ProgramFactory implements RewardFactory {

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

  /** {@code { name = http, url = "http://127.0.0.1:5000/score" }}; see {@link HttpReward}. */
  private static final class HttpFactory implements RewardFactory {

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

  /**
   * {@code { name = worst-of, of = [ { name = commas }, w64-4000 ] }}: members are rewards, or
   * names of rewards that the study knows. See {@link Ensemble}.
   */
  private static final class EnsembleFactory implements RewardFactory {
    private static final String MEMBERS = "of";

    private final RewardFactories factories;
    private final String name;
    private final Function<Config, Combination> combination;

    /** The settings of an ensemble by mean disagreement. */
    private record Weight(double lambda) {
      Weight {
        new Check("ensemble")
            .within("lambda", lambda, 0, Double.MAX_VALUE, "price of the members' variance")
            .done();
      }
    }

    /** The settings of the others: none. */
    private record None() {}

    private EnsembleFactory(
        RewardFactories factories, String name, Function<Config, Combination> combination) {
      this.factories = factories;
      this.name = name;
      this.combination = combination;
    }

    static EnsembleFactory mean(RewardFactories factories) {
      return new EnsembleFactory(
          factories, "mean-of", settings -> none(settings, new Combination.Mean()));
    }

    static EnsembleFactory worst(RewardFactories factories) {
      return new EnsembleFactory(
          factories, "worst-of", settings -> none(settings, new Combination.WorstCase()));
    }

    static EnsembleFactory uncertaintyWeighted(RewardFactories factories) {
      return new EnsembleFactory(
          factories,
          "uncertainty-weighted",
          settings ->
              new Combination.UncertaintyWeighted(Bind.to(Weight.class, settings).lambda()));
    }

    private static Combination none(Config settings, Combination combination) {
      Bind.to(None.class, settings);
      return combination;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void validate(Config settings, RewardSources sources) {
      List<String> problems = new ArrayList<>();
      try {
        combination.apply(settings.withoutPath(MEMBERS));
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
      try {
        members(settings, sources);
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
      if (!problems.isEmpty()) {
        throw new BadInput(problems);
      }
    }

    /** A member: brought, or known to the study by name. */
    private record Member(String known, RewardSetting brought) {
      Reward reward(RewardSources sources) {
        return brought == null ? sources.named(known) : brought.reward(sources);
      }

      Object identity(RewardSources sources) {
        return brought == null ? known : brought.identity(sources).root().unwrapped();
      }
    }

    private List<Member> members(Config settings, RewardSources sources) {
      ConfigValue value = settings.root().get(MEMBERS);
      if (!(value instanceof ConfigList list) || list.isEmpty()) {
        throw new BadInput("of: missing: the list of the ensemble's rewards, one or more");
      }
      List<Member> members = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        try {
          ConfigValue each = list.get(i);
          members.add(
              each.valueType() == ConfigValueType.STRING
                  ? new Member((String) each.unwrapped(), null)
                  : new Member(null, factories.bind(each, MEMBERS + "." + i, sources)));
        } catch (BadInput e) {
          problems.addAll(e.problems());
        }
      }
      if (!problems.isEmpty()) {
        throw new BadInput(problems);
      }
      return members;
    }

    @Override
    public Reward create(Config settings, RewardSources sources) {
      List<Reward> made = new ArrayList<>();
      try {
        for (Member member : members(settings, sources)) {
          made.add(member.reward(sources));
        }
        return new Ensemble(name, made, combination.apply(settings.withoutPath(MEMBERS)));
      } catch (RuntimeException e) {
        made.forEach(Reward::close);
        throw e;
      }
    }

    @Override
    public Config identity(Config settings, RewardSources sources) {
      List<Object> identities =
          members(settings, sources).stream().map(member -> member.identity(sources)).toList();
      return ConfigFactory.empty()
          .withFallback(settings.withoutPath(MEMBERS))
          .withValue(MEMBERS, ConfigValueFactory.fromIterable(identities));
    }
  }
}

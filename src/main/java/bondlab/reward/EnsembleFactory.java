package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * {@code { name = worst-of, of = [ { name = commas }, w64-4000 ] }}: members are rewards, or names
 * of rewards that the study knows. See {@link Ensemble}.
 */
final class EnsembleFactory implements RewardFactory {
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
        settings -> new Combination.UncertaintyWeighted(Bind.to(Weight.class, settings).lambda()));
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

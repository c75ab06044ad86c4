package bondlab.study;

import bondlab.config.ProjectHome;
import bondlab.policy.Completion;
import bondlab.reward.Reward;
import bondlab.reward.RewardSources;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Gold and proxies, made now unless the cache holds them, each once. Owns what it made; close it.
 */
public final class Rewards implements AutoCloseable {
  private final StudyArtifacts artifacts;
  private final RewardSpec spec;
  private final Brought brought;
  private final Supplier<List<Completion>> reference;
  private final Config referenceMadeOf;
  private final Map<String, StudyReward> made = new HashMap<>();
  private StudyReward gold;

  /**
   * @param brought what a notebook brings
   * @param reference responses of the reference policy, that a reward may be normalised over
   */
  Rewards(StudyArtifacts artifacts, RewardSpec spec, Brought brought, Pool reference) {
    this(artifacts, spec, brought, reference::completions, reference.madeOf());
  }

  private Rewards(
      StudyArtifacts artifacts,
      RewardSpec spec,
      Brought brought,
      Supplier<List<Completion>> reference,
      Config referenceMadeOf) {
    this.referenceMadeOf = referenceMadeOf;
    this.artifacts = artifacts;
    this.spec = spec;
    this.brought = brought;
    this.reference = reference;
  }

  /** Those of a study's whole configuration, without anything of a notebook. */
  public static Rewards of(StudyArtifacts artifacts, Config study) {
    return new Rewards(
        artifacts,
        RewardSpec.of(study),
        new Brought(),
        artifacts::reference,
        artifacts.policyMadeOf());
  }

  /** The names of the proxies. */
  public List<String> names() {
    return spec.proxyNames();
  }

  /** What stands in for people. */
  public Reward gold() {
    return goldMade().reward();
  }

  /** The proxy of a name. */
  public Reward proxy(String name) {
    return made(name).reward();
  }

  StudyReward goldMade() {
    if (gold == null) {
      RewardSpec.Entry entry = spec.gold();
      RewardName name = entry.entry().names().get(0).get(0);
      gold = entry.entry().make(name, workshop(entry, null, null));
    }
    return gold;
  }

  StudyReward made(String name) {
    StudyReward known = made.get(name);
    if (known != null) {
      return known;
    }
    for (RewardSpec.Entry entry : spec.proxies()) {
      for (List<RewardName> setting : entry.entry().names()) {
        for (RewardName one : setting) {
          if (one.name().equals(name)) {
            StudyReward fresh =
                entry.entry().make(one, workshop(entry, gold(), goldMade().madeOf()));
            made.put(name, fresh);
            return fresh;
          }
        }
      }
    }
    throw new IllegalArgumentException(name + " is none of " + spec.proxyNames());
  }

  private RewardWorkshop workshop(RewardSpec.Entry entry, Reward labels, Config labelsMadeOf) {
    RewardSources sources = sources(artifacts).reference(reference);
    Config madeWith = ConfigFactory.empty().withValue("reference", referenceMadeOf.root());
    if (entry.entry() instanceof BroughtReward) {
      for (String member : members(entry.settings(), spec.proxyNames())) {
        StudyReward its = made(member);
        sources = sources.knowing(member, its.reward());
        madeWith = madeWith.withValue(ConfigUtil.joinPath("members", member), its.madeOf().root());
      }
    }
    return new RewardWorkshop(
        artifacts, entry.settings(), labels, labelsMadeOf, brought, sources, madeWith);
  }

  static RewardSources sources(StudyArtifacts artifacts) {
    return RewardSources.none().folder(ProjectHome.find()).notices(artifacts.progress()::say);
  }

  /** The proxies of this study that an ensemble names among its members. */
  private static List<String> members(Config settings, List<String> names) {
    List<String> members = new ArrayList<>();
    if (settings.hasPath("of") && settings.getValue("of") instanceof ConfigList list) {
      for (ConfigValue value : list) {
        if (value.unwrapped() instanceof String name && names.contains(name)) {
          members.add(name);
        }
      }
    }
    return members;
  }

  @Override
  public void close() {
    if (gold != null) {
      gold.close();
    }
    made.values().forEach(StudyReward::close);
  }
}

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
 * Makes golds and proxies, each once, or reads them from the cache. Owns what it made; close it.
 */
public final class Rewards implements AutoCloseable {
  private final StudyArtifacts artifacts;
  private final RewardSpec spec;
  private final NotebookRegistry registry;
  private final Supplier<List<Completion>> reference;
  private final Config referenceMadeOf;
  private final Map<String, RewardEntry.Made> made = new HashMap<>();
  private final List<RewardEntry.Made> golds = new ArrayList<>();

  /**
   * @param registry what cells of a notebook have made
   * @param reference responses of the reference policy, which a reward may be normalised over
   */
  Rewards(StudyArtifacts artifacts, RewardSpec spec, NotebookRegistry registry, Pool reference) {
    this(artifacts, spec, registry, reference::completions, reference.madeOf());
  }

  private Rewards(
      StudyArtifacts artifacts,
      RewardSpec spec,
      NotebookRegistry registry,
      Supplier<List<Completion>> reference,
      Config referenceMadeOf) {
    this.referenceMadeOf = referenceMadeOf;
    this.artifacts = artifacts;
    this.spec = spec;
    this.registry = registry;
    this.reference = reference;
  }

  /** The rewards of a study's whole configuration, without anything from a notebook. */
  public static Rewards of(StudyArtifacts artifacts, Config study) {
    return new Rewards(
        artifacts,
        RewardSpec.of(study),
        new NotebookRegistry(),
        artifacts::reference,
        artifacts.policyMadeOf());
  }

  /** The names of the proxies. */
  public List<String> names() {
    return spec.proxyNames();
  }

  /** The reward that stands in for people and decides. */
  public Reward gold() {
    return goldMade().reward();
  }

  /** The proxy of a name. */
  public Reward proxy(String name) {
    return made(name).reward();
  }

  /** The gold that labels comparisons and decides: the first of {@link #golds}. */
  RewardEntry.Made goldMade() {
    return golds(1).get(0);
  }

  /** Every gold that is measured, the one that decides first. */
  List<RewardEntry.Made> golds() {
    return golds(spec.golds().size());
  }

  private List<RewardEntry.Made> golds(int first) {
    while (golds.size() < first) {
      RewardSpec.Entry entry = spec.golds().get(golds.size());
      RewardEntry.Name name = entry.entry().names().get(0).get(0);
      golds.add(entry.entry().make(name, workshop(entry, null, null)));
    }
    return List.copyOf(golds.subList(0, first));
  }

  RewardEntry.Made made(String name) {
    RewardEntry.Made known = made.get(name);
    if (known != null) {
      return known;
    }
    for (RewardSpec.Entry entry : spec.proxies()) {
      for (List<RewardEntry.Name> setting : entry.entry().names()) {
        for (RewardEntry.Name one : setting) {
          if (one.name().equals(name)) {
            RewardEntry.Made fresh =
                entry.entry().make(one, workshop(entry, gold(), goldMade().madeOf()));
            made.put(name, fresh);
            return fresh;
          }
        }
      }
    }
    throw new IllegalArgumentException(name + " is none of " + spec.proxyNames());
  }

  private RewardEntry.Workshop workshop(
      RewardSpec.Entry entry, Reward labels, Config labelsMadeOf) {
    RewardSources sources = sources(artifacts).reference(reference);
    Config madeWith = ConfigFactory.empty().withValue("reference", referenceMadeOf.root());
    if (entry.entry() instanceof RewardSpec.External) {
      for (String member : members(entry.settings(), spec.proxyNames())) {
        RewardEntry.Made its = made(member);
        sources = sources.knowing(member, its.reward());
        madeWith = madeWith.withValue(ConfigUtil.joinPath("members", member), its.madeOf().root());
      }
    }
    return new RewardEntry.Workshop(
        artifacts, entry.settings(), labels, labelsMadeOf, registry, sources, madeWith);
  }

  static RewardSources sources(StudyArtifacts artifacts) {
    return RewardSources.none()
        .folder(ProjectHome.find())
        .notices(artifacts.progress()::say)
        .models(artifacts.models())
        .openings(artifacts.text()::scoredOpenings);
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
    golds.forEach(RewardEntry.Made::close);
    made.values().forEach(RewardEntry.Made::close);
  }
}

package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.config.ProjectHome;
import bondlab.reward.Reward;
import bondlab.reward.RewardFactories;
import bondlab.reward.RewardSetting;
import bondlab.reward.RewardSources;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rewards under the key {@code reward}: {@code gold} is one entry; {@code golds} lists it and
 * others that are measured beside it; {@code proxies} is an entry, a list of them, or {@code { name
 * = several, of = [ … ] }}; {@code more} lists further proxies.
 *
 * @param golds the rewards that stand in for people: the first labels comparisons and decides, all
 *     are measured
 * @param proxies the rewards that may be optimised
 * @param more those of {@code proxies} that were listed one by one, under {@code reward.more}
 */
record RewardSpec(List<Entry> golds, List<Entry> proxies, List<Entry> more) {
  private static final String GOLD = "reward.gold";
  private static final String GOLDS = "reward.golds";
  private static final String PROXIES = "reward.proxies";

  /** The key of proxies beside those of the group. */
  private static final String MORE = "reward.more";

  /** Its list stands under the key {@code of}: a command line changes no object into a list. */
  private static final String SEVERAL = "several";

  /** The kinds that studies make themselves. */
  sealed interface Known extends RewardEntry
      permits Judge,
          BradleyTerry,
          ClosedGold.Typicality,
          ClosedGold.HumanText,
          ClosedGold.ModelTypicality,
          Bags,
          HiddenHead,
          Own {}

  /**
   * An entry with its settings as they are written, which identify it.
   *
   * @param entry bound and checked
   * @param settings as written
   */
  record Entry(RewardEntry entry, Config settings) {}

  /**
   * Reads the rewards of a study's configuration.
   *
   * @throws BadInput with everything that is wrong with each gold and each proxy, if two golds or
   *     two proxies have one name, and if the first of {@code golds} is not {@code gold}
   */
  static RewardSpec of(Config study) {
    List<String> problems = new ArrayList<>();
    List<Entry> golds = golds(study, problems);
    List<Entry> more = more(study, problems);
    List<Entry> proxies = proxies(study, problems);
    proxies.addAll(more);
    if (study.hasPath("policy.path") && proxies.stream().anyMatch(RewardSpec::pretrainsItsOwn)) {
      problems.add(
          "hidden-head: pretraining = own needs a policy that is trained here, not a pretrained model"
              + " (policy.path); choose pretraining = shared or another policy");
    }
    if (problems.isEmpty()) {
      requireDifferent(GOLDS, "golds", golds, problems);
      requireDifferent(PROXIES, "proxies", proxies, problems);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return new RewardSpec(List.copyOf(golds), List.copyOf(proxies), List.copyOf(more));
  }

  private static boolean pretrainsItsOwn(Entry proxy) {
    return proxy != null && proxy.entry instanceof HiddenHead head && head.pretrainsItsOwn();
  }

  /** All golds; an entry that is written twice, such as gold itself, counts once. */
  private static List<Entry> golds(Config study, List<String> problems) {
    Entry gold = entry(study, GOLD, problems);
    if (!study.hasPath(GOLDS)) {
      return gold == null ? List.of() : List.of(gold);
    }
    List<Entry> golds = new ArrayList<>();
    List<? extends ConfigValue> listed = study.getList(GOLDS);
    for (int i = 0; i < listed.size(); i++) {
      boolean same = study.hasPath(GOLD) && listed.get(i).equals(study.getValue(GOLD));
      Entry next = same ? gold : entry(listed.get(i), GOLDS + "." + i, problems);
      if (next != null && golds.stream().noneMatch(e -> e.settings.equals(next.settings))) {
        golds.add(next);
      }
    }
    if (problems.isEmpty() && (golds.isEmpty() || !golds.get(0).settings.equals(gold.settings))) {
      problems.add(
          String.format(
              "%s at %s: its first entry must be reward.gold = %s, which labels comparisons and"
                  + " decides; begin the list with ${reward.gold}, and choose that by reward/gold=…",
              GOLDS,
              study.getValue(GOLDS).origin().description(),
              gold.settings.root().render(ConfigRenderOptions.concise())));
    }
    return golds;
  }

  private static List<Entry> proxies(Config study, List<String> problems) {
    String key = PROXIES;
    if (study.hasPath(key)
        && study.getValue(key) instanceof ConfigObject object
        && SEVERAL.equals(
            object.toConfig().hasPath("name") ? object.get("name").unwrapped() : "")) {
      key = PROXIES + ".of";
    }
    List<Entry> proxies = new ArrayList<>();
    if (study.hasPath(key) && study.getValue(key) instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        proxies.add(entry(list.get(i), key + "." + i, problems));
      }
      if (list.isEmpty()) {
        problems.add(key + " = []: must hold at least one proxy, each { name = … }");
      }
    } else {
      proxies.add(entry(study, key, problems));
    }
    return proxies;
  }

  private static List<Entry> more(Config study, List<String> problems) {
    List<? extends ConfigValue> listed = study.hasPath(MORE) ? study.getList(MORE) : List.of();
    List<Entry> more = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      more.add(entry(listed.get(i), MORE + "." + i, problems));
    }
    return more;
  }

  private static void requireDifferent(
      String key, String what, List<Entry> entries, List<String> problems) {
    Set<String> seen = new HashSet<>();
    for (Entry entry : entries) {
      for (RewardEntry.Name name : flat(entry.entry.names())) {
        if (!seen.add(name.name())) {
          problems.add(
              String.format(
                  "%s: two %s are named %s; rename or leave out one of them",
                  key, what, name.name()));
        }
      }
    }
  }

  private static Entry entry(Config study, String key, List<String> problems) {
    if (!study.hasPath(key)) {
      problems.add(key + ": missing; choose an option of the group or give { name = … }");
      return null;
    }
    return entry(study.getValue(key), key, problems);
  }

  private static Entry entry(ConfigValue value, String key, List<String> problems) {
    if (!(value instanceof ConfigObject object)) {
      problems.add(key + " at " + value.origin().description() + ": must be { name = … }");
      return null;
    }
    try {
      return new Entry(bound(object, key), object.toConfig());
    } catch (BadInput e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  /** An entry of a kind that studies make themselves, or one for an external reward. */
  private static RewardEntry bound(ConfigObject object, String key) {
    Config at = ConfigFactory.empty().withValue("entry", object);
    Object name = object.containsKey("name") ? object.get("name").unwrapped() : "";
    RewardFactories factories = RewardFactories.installed();
    if (factories.names().contains(String.valueOf(name))) {
      return new External(
          factories.bind(object, key, RewardSources.none().folder(ProjectHome.find())));
    }
    try {
      return Bind.to(Known.class, at, "entry");
    } catch (BadInput e) {
      String others =
          "; or one of "
              + String.join(", ", factories.names())
              + RewardFactories.elsewhere(String.valueOf(name));
      throw new BadInput(
          e.problems().stream()
              .map(p -> p.replaceFirst("^entry(?=[.: ])", key))
              .map(p -> p.startsWith(key + ".name") ? p + others : p)
              .toList());
    }
  }

  /**
   * Requires everything that was made in a notebook's cell to be in this process.
   *
   * @return this
   * @throws BadInput naming what is not
   */
  RewardSpec requireHere(NotebookRegistry registry) {
    golds.forEach(gold -> gold.entry.requireHere(registry));
    proxies.forEach(proxy -> proxy.entry.requireHere(registry));
    return this;
  }

  /** Fingerprints of what external rewards are made of, such as the files of a program. */
  Map<String, String> inputs(RewardSources sources) {
    Map<String, String> inputs = new TreeMap<>();
    List<Entry> all = new ArrayList<>(proxies);
    all.addAll(golds);
    for (Entry entry : all) {
      if (entry.entry instanceof External external) {
        inputs.put("reward " + external.setting().label(), external.setting().fingerprint(sources));
      }
    }
    return inputs;
  }

  /** The names of all proxies; the replicates of a setting form one list. */
  List<List<RewardEntry.Name>> names() {
    return proxies.stream().flatMap(e -> e.entry.names().stream()).toList();
  }

  /** The names of all proxies. */
  List<String> proxyNames() {
    return names(proxies);
  }

  /** The names of the proxies that were listed one by one. */
  List<String> moreNames() {
    return names(more);
  }

  private static List<String> names(List<Entry> entries) {
    return entries.stream()
        .flatMap(e -> flat(e.entry.names()).stream())
        .map(RewardEntry.Name::name)
        .toList();
  }

  private static List<RewardEntry.Name> flat(List<List<RewardEntry.Name>> settings) {
    return settings.stream().flatMap(List::stream).toList();
  }

  /**
   * An external reward: a program, a server, a class in a user's jar, or a combination of them.
   *
   * @param setting bound and checked
   */
  record External(RewardSetting setting) implements RewardEntry {

    @Override
    public List<List<RewardEntry.Name>> names() {
      return List.of(List.of(RewardEntry.Name.single(setting.label())));
    }

    @Override
    public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
      RewardSources sources = workshop.sources();
      return RewardEntry.Made.untrained(
          setting.reward(sources),
          setting.label(),
          workshop
              .artifacts()
              .policyMadeOf()
              .withFallback(
                  ConfigFactory.parseMap(
                      Map.of("brought", setting.identity(sources).root().unwrapped())))
              .withFallback(workshop.madeWith()));
    }
  }

  /**
   * A reward that was made in a notebook's cell.
   *
   * @param own its name
   * @param fingerprint a hash of its scores of fixed responses
   */
  record Own(String own, String fingerprint) implements Known {
    Own {
      new Check("reward").notBlank("own", own).notBlank("fingerprint", fingerprint).done();
    }

    @Override
    public List<List<RewardEntry.Name>> names() {
      return List.of(List.of(RewardEntry.Name.single(own)));
    }

    @Override
    public void requireHere(NotebookRegistry registry) {
      registry.reward(own, fingerprint);
    }

    @Override
    public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
      Reward reward = workshop.registry().reward(own, fingerprint);
      Reward kept = completions -> reward.score(completions); // the cell that made it closes it
      return RewardEntry.Made.untrained(kept.named(own), own, workshop.madeOf());
    }
  }
}

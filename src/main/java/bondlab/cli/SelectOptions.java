package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.policy.InferenceRule;
import bondlab.reward.Reward;
import bondlab.reward.RewardFactories;
import bondlab.reward.RewardSources;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which response a command keeps of those that it draws: an {@link InferenceRule} by a reward. */
final class SelectOptions {
  private static final String RULE = "--select";

  @Option(
      names = RULE,
      paramLabel = "RULE",
      description = {
        "Keep one response by a rule: best (--n), soft (--n --lambda), poisson (--mu),",
        "pessimistic (--n --beta), rejection (--n --beta [--most]), regularised (--n --beta),",
        "minimum-risk (--n --weight --ngrams), majority (--n --m [--answer]),",
        "speculative (--n --share --lengths). Needs --reward."
      })
  private String rule;

  @Option(
      names = "--reward",
      paramLabel = "R",
      description =
          "Reward that selects: a name, or {name: program, command: \"python3 judge.py\"}.")
  private String reward;

  @Option(names = "--n", paramLabel = "N", description = "Draws per response kept.")
  private Integer n;

  @Option(names = "--lambda", paramLabel = "X", description = "Temperature of soft, in reward.")
  private Double lambda;

  @Option(names = "--mu", paramLabel = "X", description = "Mean of the draws after the first.")
  private Double mu;

  @Option(
      names = "--beta",
      paramLabel = "X",
      description = "Price: reward per unit of chi-squared divergence, or per nat (regularised).")
  private Double beta;

  @Option(names = "--most", paramLabel = "X", description = "A bound of the rewards.")
  private Double most;

  @Option(names = "--weight", paramLabel = "X", description = "Reward per unit of overlap.")
  private Double weight;

  @Option(names = "--ngrams", paramLabel = "K", description = "Tokens of the longest n-gram.")
  private Integer ngrams;

  @Option(names = "--m", paramLabel = "M", description = "The m of Best-of-m that is voted on.")
  private Integer m;

  @Option(
      names = "--answer",
      paramLabel = "REGEX",
      description = "Its last match in a response is the answer that is voted on.")
  private String answer;

  @Option(
      names = "--share",
      paramLabel = "X",
      description = "Share of the responses left that speculative stops at each length.")
  private Double share;

  @Option(
      names = "--lengths",
      split = ",",
      paramLabel = "K",
      description = "Tokens at which speculative scores what is written so far, such as 16,32.")
  private List<Integer> lengths;

  /**
   * Binds the rule, before any work; null if none was asked for.
   *
   * @throws BadInput naming what is missing, out of range or of another rule
   */
  InferenceRule rule() {
    Map<String, Object> keys = parameters();
    if (rule == null && (!keys.isEmpty() || reward != null)) {
      String first = keys.isEmpty() ? "reward" : keys.keySet().iterator().next();
      throw new BadInput(
          "--" + first + " is given without " + RULE + "; name a rule or leave it out");
    }
    if (rule == null) {
      return null;
    }
    if (reward == null) {
      throw new BadInput(RULE + " " + rule + " needs --reward, which tells what is good");
    }
    keys.put("name", rule);
    return Bind.to(InferenceRule.class, ConfigFactory.parseMap(keys, "the command line"));
  }

  private Map<String, Object> parameters() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("n", n);
    keys.put("lambda", lambda);
    keys.put("mu", mu);
    keys.put("beta", beta);
    keys.put("most", most);
    keys.put("weight", weight);
    keys.put("ngrams", ngrams);
    keys.put("m", m);
    keys.put("answer", answer);
    keys.put("share", share);
    keys.put("lengths", lengths);
    keys.values().removeIf(value -> value == null);
    return keys;
  }

  /**
   * Makes the reward; the caller closes it.
   *
   * @throws BadInput naming what is wrong with it
   */
  Reward reward() {
    RewardSources sources = RewardSources.none();
    return RewardFactories.installed().bind(config(), "reward", sources).reward(sources);
  }

  private Config config() {
    String object = reward.strip().startsWith("{") ? reward : "{ name = \"" + reward + "\" }";
    try {
      return ConfigFactory.parseString("reward = " + object);
    } catch (ConfigException e) {
      throw new BadInput("--reward " + reward + " cannot be read: " + e.getMessage());
    }
  }
}

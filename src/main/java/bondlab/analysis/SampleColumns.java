package bondlab.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which column of a table of samples is what. An empty name is a column that is not used.
 *
 * @param prompt which prompt a row answers; text or number
 * @param proxies scores of reward models, the higher the better
 * @param gold the score that counts
 * @param logPolicy log-probability of the whole response under the policy that drew it, nats
 * @param logReference the same under the reference policy
 * @param arm which policy a row is of
 * @param seed which training or draw of that policy
 * @param text the response itself
 */
record SampleColumns(
    String prompt,
    List<String> proxies,
    String gold,
    String logPolicy,
    String logReference,
    String arm,
    String seed,
    String text) {

  static final SampleColumns NONE = new SampleColumns("", List.of(), "", "", "", "", "", "");

  SampleColumns {
    proxies = List.copyOf(proxies);
  }

  boolean hasGold() {
    return !gold.isEmpty();
  }

  boolean hasKl() {
    return !logPolicy.isEmpty() && !logReference.isEmpty();
  }

  /** The columns of numbers, in the order in which a row carries them: proxies, gold, two logs. */
  List<String> numbers() {
    List<String> numbers = new ArrayList<>(proxies);
    if (hasGold()) {
      numbers.add(gold);
    }
    if (hasKl()) {
      numbers.add(logPolicy);
      numbers.add(logReference);
    }
    return numbers;
  }

  /** Every name that is asked for, by the option that asks for it. */
  Map<String, List<String>> wanted() {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    put(wanted, "prompt", prompt);
    if (!proxies.isEmpty()) {
      wanted.put("proxy", proxies);
    }
    put(wanted, "gold", gold);
    put(wanted, "log-policy", logPolicy);
    put(wanted, "log-reference", logReference);
    put(wanted, "arm", arm);
    put(wanted, "seed", seed);
    put(wanted, "text", text);
    return wanted;
  }

  /** The problems that show before any file is opened. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (prompt.isEmpty()) {
      problems.add("no prompt column: name the column that says which prompt a row answers");
    }
    if (proxies.isEmpty() && !hasGold() && !hasKl()) {
      problems.add("nothing to analyse: name a proxy column, a gold column or both log columns");
    }
    if (logPolicy.isEmpty() != logReference.isEmpty()) {
      problems.add(
          (logPolicy.isEmpty() ? "log-reference" : "log-policy")
              + " alone gives no KL; name the columns of both log-probabilities");
    }
    Map<String, String> user = new LinkedHashMap<>();
    wanted()
        .forEach(
            (option, names) ->
                names.forEach(
                    name -> {
                      String other = user.put(name, option);
                      if (other != null) {
                        problems.add(
                            "column "
                                + name
                                + " is named as "
                                + other
                                + " and as "
                                + option
                                + "; use each column once");
                      }
                    }));
    return problems;
  }

  private static void put(Map<String, List<String>> wanted, String option, String name) {
    if (!name.isEmpty()) {
      wanted.put(option, List.of(name));
    }
  }
}

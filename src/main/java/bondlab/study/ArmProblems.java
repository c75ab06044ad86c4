package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with the arms of a study; what is wrong with every arm is told once. */
final class ArmProblems {
  private final Map<String, List<String>> armsByProblem = new LinkedHashMap<>();
  private final int arms;

  /**
   * Starts with nothing wrong.
   *
   * @param arms how many there are
   */
  ArmProblems(int arms) {
    this.arms = arms;
  }

  void add(String arm, BadInput bad) {
    for (String problem : bad.problems()) {
      armsByProblem.computeIfAbsent(problem, p -> new ArrayList<>()).add(arm);
    }
  }

  /** Each with its arm before it, unless every arm has it. */
  List<String> told() {
    List<String> told = new ArrayList<>();
    armsByProblem.forEach(
        (problem, names) -> {
          if (names.size() == arms) {
            told.add(problem);
          } else {
            names.forEach(name -> told.add("arm \"" + name + "\": " + problem));
          }
        });
    return told;
  }

  /**
   * Adds what is wrong with the arms to what is wrong with their study, which otherwise would have
   * to be put right first.
   */
  static BadInput beside(BadInput study, Config config) {
    List<String> all = new ArrayList<>(study.problems());
    try {
      List<Arms.Unbound> unbound = Arms.of(config);
      ArmProblems problems = new ArmProblems(unbound.size());
      for (Arms.Unbound arm : unbound) {
        try {
          Bind.to(ArmSpec.class, arm.config());
        } catch (BadInput e) {
          problems.add(arm.name(), e);
        }
      }
      all.addAll(problems.told());
    } catch (BadInput e) {
      all.addAll(e.problems());
    } catch (ConfigException e) {
      // where arms cannot even be told apart, the study's own problems say why
      return study;
    }
    return new BadInput(all.stream().distinct().toList());
  }
}

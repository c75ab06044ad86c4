package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import java.util.List;

/**
 * Several rewards combined response by response, before anything is sorted or selected. Members
 * should share a unit: wrap each in {@link Centred} or {@link Normalised} first.
 *
 * @param name of the whole, such as {@code proxy-worst-of-5}
 * @param members one or more
 */
public record Ensemble(String name, List<Reward> members, Combination combination)
    implements Reward {

  /**
   * @throws BadInput if there is no member
   */
  public Ensemble {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new BadInput("ensemble " + name + " has no members; give it one reward or more");
    }
  }

  @Override
  public void close() {
    members.forEach(Reward::close);
  }

  @Override
  public double[] score(List<Completion> completions) {
    List<double[]> byMember = members.stream().map(m -> m.finiteScores(completions)).toList();
    double[] combined = new double[completions.size()];
    double[] scores = new double[members.size()];
    for (int i = 0; i < combined.length; i++) {
      for (int m = 0; m < scores.length; m++) {
        scores[m] = byMember.get(m)[i];
      }
      combined[i] = combination.of(scores);
    }
    return combined;
  }
}

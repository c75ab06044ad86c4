package bondlab.objective;

import bondlab.policy.Completion;
import bondlab.reward.Reward;
import java.util.List;

/** A reward read off rows: one a prompt id, one value an outcome. */
record Lookup(double[]... values) implements Reward {
  @Override
  public String name() {
    return "lookup";
  }

  @Override
  public double[] score(List<Completion> completions) {
    return completions.stream().mapToDouble(c -> values[c.prompt().id()][c.tokens()[0]]).toArray();
  }
}

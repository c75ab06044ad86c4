package bondlab.reward;

import bondlab.policy.Completion;
import java.util.List;

/** A reward under another name. */
record Named(Reward inner, String name) implements Reward {

  @Override
  public double[] score(List<Completion> completions) {
    return inner.score(completions);
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String toString() {
    return name.equals(inner.name()) ? Shown.of(inner) : name + " = " + Shown.of(inner);
  }
}

package mine;

import bondlab.config.Check;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveFactory;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.ObjectiveSpec;
import bondlab.objective.OwnObjective;

/** A policy gradient with the mean of the others as baseline: {@code name = best-minus-mean}. */
public final class BestMinusMean implements ObjectiveFactory {
  /** The keys of the objective. */
  public record Settings(int samples) implements ObjectiveSpec {
    public Settings {
      new Check("objective").atLeast("samples", samples, 2, "per prompt").done();
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new OwnObjective(
          "best-minus-mean", samples, 0, (drawn, step) -> step.policyGradient(drawn.leaveOneOut()));
    }
  }

  @Override
  public String name() {
    return "best-minus-mean";
  }

  @Override
  public Class<Settings> settings() {
    return Settings.class;
  }
}

package bondlab.objective;

/**
 * The settings of an objective as a config has them, by the key {@code name}; each record's
 * components are its keys. What the objectives' own constructors refuse is refused here, before
 * anything is trained.
 */
public sealed interface ObjectiveSpec {

  /**
   * Makes the objective.
   *
   * @throws bondlab.config.BadInput if it needs something that was not given
   */
  Objective objective(Given given);

  /** The N of the Best-of-N that a step distils; 1 for an objective without one. */
  default int n() {
    return 1;
  }

  /** {@link bondlab.objective.Bond}. */
  record Bond(int n, double beta, int samples, QuantileSpec quantile, Per per)
      implements ObjectiveSpec {
    public Bond {
      bondlab.objective.Bond.check(n, beta, samples);
    }

    @Override
    public Objective objective(Given given) {
      return new bondlab.objective.Bond(n, beta, samples, quantile.estimator(given), per);
    }
  }

  /** {@link JBond}. */
  record Jbond(double beta, double gamma, int samples) implements ObjectiveSpec {
    public Jbond {
      new JBond(beta, gamma, samples);
    }

    @Override
    public int n() {
      return 2;
    }

    @Override
    public Objective objective(Given given) {
      return new JBond(beta, gamma, samples);
    }
  }

  /** {@link BestOfNFineTuning}. */
  record BonSft(int n) implements ObjectiveSpec {
    public BonSft {
      new BestOfNFineTuning(n);
    }

    @Override
    public Objective objective(Given given) {
      return new BestOfNFineTuning(n);
    }
  }

  /** {@link bondlab.objective.Reinforce}. */
  record Reinforce(double kl, int samples) implements ObjectiveSpec {
    public Reinforce {
      new bondlab.objective.Reinforce(kl, samples);
    }

    @Override
    public Objective objective(Given given) {
      return new bondlab.objective.Reinforce(kl, samples);
    }
  }

  /** {@link bondlab.objective.Rloo}. */
  record Rloo(double kl, int samples) implements ObjectiveSpec {
    public Rloo {
      new bondlab.objective.Rloo(kl, samples);
    }

    @Override
    public Objective objective(Given given) {
      return new bondlab.objective.Rloo(kl, samples);
    }
  }

  /** {@link GeneralizedDistillation}. */
  record Gkd(double b, double onPolicy, double rewardShare) implements ObjectiveSpec {
    public Gkd {
      GeneralizedDistillation.check(b, onPolicy, rewardShare);
    }

    @Override
    public Objective objective(Given given) {
      return new GeneralizedDistillation(
          given.teacher().orElse(null), given.responses().orElse(null), b, onPolicy, rewardShare);
    }
  }
}

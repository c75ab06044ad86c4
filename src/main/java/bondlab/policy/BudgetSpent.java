package bondlab.policy;

/** A {@link Budget} does not allow the next step; what was done before it stands. */
public final class BudgetSpent extends RuntimeException {
  public BudgetSpent(String message) {
    super(message);
  }
}

package bondlab.policy;

/**
 * Counts what a run costs, and stops it at a limit. One budget may be shared by any number of
 * policies, rewards and threads; keep one per part (sampling, scoring, update) to see where the
 * cost goes.
 *
 * <p>Work whose size is known beforehand is {@link #spend spent} before it starts; what is known
 * only afterwards, such as tokens and seconds, is {@link #add added} and stops the next spending.
 */
public final class Budget {
  private static final Cost UNLIMITED =
      new Cost(
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Double.POSITIVE_INFINITY);

  private final Cost limit;
  private Cost spent = Cost.NONE;

  private Budget(Cost limit) {
    this.limit = limit;
  }

  /** Counts only. */
  public static Budget unlimited() {
    return new Budget(UNLIMITED);
  }

  /** Stops before any component would exceed the limit's. */
  public static Budget limitedTo(Cost limit) {
    return new Budget(limit);
  }

  /** Stops before more responses than this were scored; nothing else is limited. */
  public static Budget ofRewardCalls(long most) {
    long any = Long.MAX_VALUE;
    return limitedTo(new Cost(any, any, most, any, any, any, Double.POSITIVE_INFINITY));
  }

  /** Cost so far, all components read at one instant. */
  public synchronized Cost spent() {
    return spent;
  }

  /** Adds what was already done, over the limit or not. */
  public synchronized void add(Cost done) {
    spent = spent.plus(done);
  }

  /**
   * Adds work that is about to be done.
   *
   * @throws BudgetSpent if that, or what was done before, exceeds the limit; nothing is added then
   */
  public synchronized void spend(Cost next) {
    Cost after = spent.plus(next);
    require("samples", spent.samples(), after.samples(), limit.samples());
    require(
        "generated tokens",
        spent.generatedTokens(),
        after.generatedTokens(),
        limit.generatedTokens());
    require("reward calls", spent.rewardCalls(), after.rewardCalls(), limit.rewardCalls());
    require("scored tokens", spent.scoredTokens(), after.scoredTokens(), limit.scoredTokens());
    require("forward passes", spent.forwardPasses(), after.forwardPasses(), limit.forwardPasses());
    require(
        "backward passes", spent.backwardPasses(), after.backwardPasses(), limit.backwardPasses());
    require("seconds", spent.seconds(), after.seconds(), limit.seconds());
    spent = after;
  }

  private static void require(String what, Number spent, Number after, Number limit) {
    if (after.doubleValue() > limit.doubleValue()) {
      throw new BudgetSpent(
          String.format(
              "the budget allows %s %s: %s are spent and the next step would make it %s;"
                  + " raise the limit or ask for less",
              limit, what, spent, after));
    }
  }

  /** A {@link Budget} does not allow the next step; what was done before it stands. */
  public static final class BudgetSpent extends RuntimeException {
    public BudgetSpent(String message) {
      super(message);
    }
  }
}

package bondlab.policy;

import bondlab.config.BadInput;
import bondlab.table.Column;
import java.util.List;

/**
 * Cost of some work. Components are columns of the tables that report cost.
 *
 * @param samples responses drawn, however they were batched
 * @param forwardPasses drawing is not among them; that of a loss counts even where it is remembered
 *     from drawing, so that what an objective asks for is compared
 * @param seconds inside the counted calls, summed over threads
 */
public record Cost(
    @Column(unit = "samples", meaning = "responses drawn") long samples,
    @Column(unit = "tokens", meaning = "response tokens drawn") long generatedTokens,
    @Column(unit = "calls", meaning = "responses scored") long rewardCalls,
    @Column(unit = "tokens", meaning = "prompt and response tokens scored, in the policy's tokens")
        long scoredTokens,
    @Column(unit = "responses", meaning = "responses run forward for log-probabilities or a loss")
        long forwardPasses,
    @Column(unit = "responses", meaning = "responses run backward") long backwardPasses,
    @Column(unit = "s", meaning = "wall time of the counted work") double seconds) {

  /** Zero of everything. */
  public static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0, 0);

  /**
   * @throws BadInput if a component is negative or NaN
   */
  public Cost {
    for (long count :
        new long[] {
          samples, generatedTokens, rewardCalls, scoredTokens, forwardPasses, backwardPasses
        }) {
      if (count < 0) {
        throw new BadInput("a cost counts up from 0, got " + count);
      }
    }
    if (!(seconds >= 0)) {
      throw new BadInput("a cost's seconds are 0 or more, got " + seconds);
    }
  }

  /** The cost of drawing this many responses, their tokens apart. */
  public static Cost ofSamples(long samples) {
    return new Cost(samples, 0, 0, 0, 0, 0, 0);
  }

  /** The response tokens of these draws. */
  public static Cost ofGeneratedTokens(List<Completion> drawn) {
    return new Cost(0, drawn.stream().mapToLong(c -> c.tokens().length).sum(), 0, 0, 0, 0, 0);
  }

  /** The cost of scoring these responses with one reward. */
  public static Cost ofScoring(List<Completion> scored) {
    long tokens =
        scored.stream().mapToLong(c -> c.prompt().tokens().length + c.tokens().length).sum();
    return new Cost(0, 0, scored.size(), tokens, 0, 0, 0);
  }

  /** The cost of running this many responses forward, and backward. */
  public static Cost ofPasses(long forward, long backward) {
    return new Cost(0, 0, 0, 0, forward, backward, 0);
  }

  /** The time since a reading of {@link System#nanoTime}. */
  public static Cost ofTimeSince(long nanoTime) {
    return new Cost(0, 0, 0, 0, 0, 0, (System.nanoTime() - nanoTime) * 1e-9);
  }

  /** The sum, component by component. */
  public Cost plus(Cost other) {
    return new Cost(
        samples + other.samples,
        generatedTokens + other.generatedTokens,
        rewardCalls + other.rewardCalls,
        scoredTokens + other.scoredTokens,
        forwardPasses + other.forwardPasses,
        backwardPasses + other.backwardPasses,
        seconds + other.seconds);
  }

  /**
   * Cost between {@code earlier} and this snapshot of the same budget.
   *
   * @throws BadInput if a component of {@code earlier} is larger
   */
  public Cost minus(Cost earlier) {
    return new Cost(
        samples - earlier.samples,
        generatedTokens - earlier.generatedTokens,
        rewardCalls - earlier.rewardCalls,
        scoredTokens - earlier.scoredTokens,
        forwardPasses - earlier.forwardPasses,
        backwardPasses - earlier.backwardPasses,
        seconds - earlier.seconds);
  }
}

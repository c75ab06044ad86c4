package bondlab.objective;

/**
 * What a step of an objective asks for, a prompt.
 *
 * @param policySamples responses drawn from the policy
 * @param anchorSamples responses drawn from the anchor
 * @param rewardCalls responses scored
 */
public record SampleBudget(int policySamples, int anchorSamples, int rewardCalls) {

  /** Responses drawn, from whichever law. */
  public int samples() {
    return policySamples + anchorSamples;
  }
}

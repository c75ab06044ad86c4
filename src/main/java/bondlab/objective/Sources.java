package bondlab.objective;

import bondlab.policy.Policy;
import bondlab.reward.Reward;

/**
 * What a step draws from and is scored by.
 *
 * @param policy π, being trained
 * @param anchor the law whose Best-of-N is distilled; π_ref where nothing moves it
 * @param reference π_ref, which a KL penalty is measured against
 * @param reward what is optimised, a proxy as a rule
 */
public record Sources(Policy policy, Policy anchor, Policy reference, Reward reward) {}

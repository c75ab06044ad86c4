package bondlab.policy;

import bondlab.text.Prompt;

/**
 * One response to one prompt.
 *
 * @param prompt what was answered
 * @param tokens response token ids [T], in the policy's tokens, the stop token included where one
 *     was drawn; a tabular policy's response is its one outcome
 * @param logProb log-probability in nats of the whole response under the policy that drew it, at
 *     the temperature it was drawn with
 */
public record Completion(Prompt prompt, int[] tokens, double logProb) {}

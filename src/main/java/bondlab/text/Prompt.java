package bondlab.text;

/**
 * What a policy answers: the opening of a document, in the policy's own tokens.
 *
 * @param id names the prompt in tables and random streams; unique within a set of prompts
 * @param tokens token ids [P], P ≥ 0; a tabular policy's prompt has none
 */
public record Prompt(int id, int[] tokens) {}

package bondlab.text;

/**
 * A window of which only some targets count.
 *
 * @param tokens ids [C + 1]
 * @param from the first target that counts, in [0, C); target t is {@code tokens[t + 1]}
 */
public record ScoredWindow(int[] tokens, int from) {}

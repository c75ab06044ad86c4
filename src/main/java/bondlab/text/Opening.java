package bondlab.text;

/**
 * The opening of a passage and how a person went on.
 *
 * @param prompt the opening, P tokens; its id is stable: document id · 1,000 + place in the
 *     document
 * @param continuation the T tokens that follow in the text
 */
public record Opening(Prompt prompt, int[] continuation) {}

package bondlab.study;

import bondlab.config.Check;

/**
 * How trained policies are measured.
 *
 * @param samples responses a prompt
 * @param reference responses of the reference a prompt that they are measured against, the first of
 *     the pool's
 * @param bestOfN N of the Best-of-N that KLs are taken to, where the objective has none of its own
 * @param beta weight of the backward KL in Jeffreys' divergence, where the objective has none
 * @param completions prompts of which a response is kept to read at every evaluation
 */
public record EvaluationSpec(
    int samples, int reference, int bestOfN, double beta, int completions) {
  public EvaluationSpec {
    new Check("evaluation")
        .atLeast("samples", samples, 1)
        .atLeast("reference", reference, 2)
        .atLeast("best_of_n", bestOfN, 1)
        .within("beta", beta, 0, 1)
        .atLeast("completions", completions, 0)
        .done();
  }
}

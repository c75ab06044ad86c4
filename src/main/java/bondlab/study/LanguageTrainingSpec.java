package bondlab.study;

import bondlab.config.Check;

/**
 * Maximum likelihood on windows of text.
 *
 * @param steps of the optimiser; 0 trains nothing
 * @param batch windows a step
 * @param optimizer and its rate
 */
public record LanguageTrainingSpec(int steps, int batch, OptimizerSpec optimizer) {
  public LanguageTrainingSpec {
    new Check("training").atLeast("steps", steps, 0).atLeast("batch", batch, 1).done();
  }
}

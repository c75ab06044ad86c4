package bondlab.study;

import bondlab.config.Check;

/**
 * Bradley-Terry training on comparisons.
 *
 * @param epochs passes over the comparisons
 * @param batch comparisons a step
 * @param optimizer and its rate
 */
public record PreferenceTrainingSpec(double epochs, int batch, OptimizerSpec optimizer) {
  public PreferenceTrainingSpec {
    new Check("training").positive("epochs", epochs, "passes").atLeast("batch", batch, 1).done();
  }
}

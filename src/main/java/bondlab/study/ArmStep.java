package bondlab.study;

import bondlab.logger.SeriesRow;
import bondlab.training.StepRow;

/**
 * A step of one arm.
 *
 * @param id which training
 * @param row the step
 */
public record ArmStep(ArmId id, StepRow row) implements SeriesRow {

  @Override
  public String series() {
    return id.slug();
  }

  @Override
  public String kind() {
    return "step";
  }

  @Override
  public Record values() {
    return row;
  }
}

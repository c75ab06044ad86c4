package bondlab.study;

import bondlab.logger.Listeners;
import bondlab.training.EvaluationRow;

/**
 * One evaluation of a training.
 *
 * @param id which training
 * @param row what was measured
 */
public record ArmEvaluation(ArmId id, EvaluationRow row) implements Listeners.SeriesRow {

  @Override
  public String series() {
    return id.slug();
  }

  @Override
  public String kind() {
    return "evaluation";
  }

  @Override
  public Record values() {
    return row;
  }
}

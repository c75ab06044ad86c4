package bondlab.experiment;

/**
 * Where a trial came in on a rung of a halving: a row of the sweep's halving.csv, the best of each
 * rung first.
 *
 * @param rung the budget, such as {@code training.steps=20}
 * @param rank from 1
 * @param trial its number
 * @param overrides what was varied, separated by spaces
 * @param score what it was ranked by; missing if it failed or has none
 * @param wentOn whether the next rung ran it
 * @param run the run's folder, from the sweep's folder
 */
public record RungRow(
    String rung, int rank, int trial, String overrides, double score, boolean wentOn, String run) {

  static RungRow of(String rung, Sweep.Outcome outcome, Halving.Place place, boolean wentOn) {
    return new RungRow(
        rung,
        place.rank(),
        place.trial(),
        outcome.overrides(),
        place.score(),
        wentOn,
        outcome.run());
  }
}

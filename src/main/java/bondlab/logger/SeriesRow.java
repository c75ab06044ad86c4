package bondlab.logger;

/**
 * A row of one of several series that a run writes to one log, such as the evaluations of one
 * training among several. Loggers then show a curve for each series.
 */
public interface SeriesRow {

  /** The series, such as {@code bond-seed1}. */
  String series();

  /** What the values are, such as {@code evaluation}; it stands before each value's name. */
  String kind();

  /** The values, with a component {@code step}. */
  Record values();
}

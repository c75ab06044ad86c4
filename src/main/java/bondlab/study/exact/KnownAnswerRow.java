package bondlab.study.exact;

import bondlab.table.Column;

/** One number that is known, and what the library computes for it now. */
public record KnownAnswerRow(
    @Column(meaning = "what is computed") String name,
    @Column(meaning = "the known value") double expected,
    @Column(meaning = "the library's value, computed in this run") double got,
    @Column(meaning = "largest difference that passes") double tolerance,
    @Column(meaning = "whether |got - expected| is within the tolerance") boolean passes,
    @Column(meaning = "where the known value comes from") String source) {

  static KnownAnswerRow of(
      String name, double expected, double got, double tolerance, String source) {
    boolean passes = Math.abs(got - expected) <= tolerance; // false for NaN
    return new KnownAnswerRow(name, expected, got, tolerance, passes, source);
  }
}

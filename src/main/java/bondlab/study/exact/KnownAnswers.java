package bondlab.study.exact;

import bondlab.table.Column;
import java.util.ArrayList;
import java.util.List;

/** Collects known answers from one source after another. */
public final class KnownAnswers {
  private final List<KnownAnswerRow> rows = new ArrayList<>();
  private String source = "";

  /** Names the source of the answers that follow. */
  KnownAnswers from(String paper) {
    source = paper;
    return this;
  }

  KnownAnswers add(String name, double expected, double got, double tolerance) {
    rows.add(KnownAnswerRow.of(name, expected, got, tolerance, source));
    return this;
  }

  List<KnownAnswerRow> rows() {
    return List.copyOf(rows);
  }

  /** A known number, and what the library computes for it. */
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
}

package bondlab.study.exact;

import java.util.ArrayList;
import java.util.List;

/** Collects known answers from one source after another. */
final class Answers {
  private final List<KnownAnswerRow> rows = new ArrayList<>();
  private String source = "";

  /** Says where the answers that follow are known from. */
  Answers from(String paper) {
    source = paper;
    return this;
  }

  Answers add(String name, double expected, double got, double tolerance) {
    rows.add(KnownAnswerRow.of(name, expected, got, tolerance, source));
    return this;
  }

  List<KnownAnswerRow> rows() {
    return List.copyOf(rows);
  }
}

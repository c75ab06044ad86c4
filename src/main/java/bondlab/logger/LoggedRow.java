package bondlab.logger;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers of one step.
 *
 * @param series which part of the run they are of, such as one training of several; empty for the
 *     run itself
 * @param step counts up along a series
 * @param time when the run wrote them
 * @param values by name, such as {@code evaluation/gold}, in the order of the names; NaN and
 *     infinities are values too
 */
public record LoggedRow(String series, long step, Instant time, Map<String, Double> values) {

  public LoggedRow {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }
}

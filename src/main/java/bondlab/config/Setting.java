package bondlab.config;

import java.util.List;

/**
 * What stands right of an override's equals sign. Values are null, Boolean, Long, Double, String,
 * {@code List} or {@code Map} of such.
 */
sealed interface Setting {

  /** One value. */
  record Plain(Object value) implements Setting {}

  /**
   * Several values, one a trial.
   *
   * @param bare written as {@code a,b,c}, with no function around it
   */
  record Sweep(List<Object> values, boolean bare) implements Setting {}

  /** Every option of a group whose name matches a pattern and no excluded one. */
  record Glob(List<String> include, List<String> exclude) implements Setting {}
}

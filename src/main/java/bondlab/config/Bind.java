package bondlab.config;

import com.typesafe.config.Config;

/** Binds configuration to records. */
public final class Bind {
  private Bind() {}

  /**
   * Binds every key of {@code config} to the record's components ({@code learning_rate} to {@code
   * learningRate}).
   *
   * @throws BadInput with all problems at once: missing and unknown keys, wrong types, what the
   *     records' own compact constructors refuse, each with file and line
   */
  public static <R extends Record> R to(Class<R> type, Config config) {
    throw new UnsupportedOperationException(type + " " + config);
  }
}

package bondlab.training;

import java.util.Locale;

/** A quantity that is estimated on each evaluation prompt and averaged over prompts. */
enum EvaluationMetric {
  PROXY(true),
  GOLD(true),
  LOG_QUANTILE(true),
  QUANTILE(false),
  PROXY_WIN_RATE(true),
  GOLD_WIN_RATE(true),
  KL_K1(false),
  KL_K3(false),
  KL_RB(true),
  KL_TO_BEST_OF_N(true),
  KL_FROM_BEST_OF_N(true),
  JEFFREYS(true),
  ENTROPY(false),
  LENGTH(false),
  DISTINCT(false);

  private final boolean interval;

  EvaluationMetric(boolean interval) {
    this.interval = interval;
  }

  /** Whether the row gives its interval too. */
  boolean hasInterval() {
    return interval;
  }

  /** The column's name. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}

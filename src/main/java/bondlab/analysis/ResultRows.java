package bondlab.analysis;

import bondlab.table.Column;

/** The rows of the tables of an {@link Analysis}; a null cell is missing. Intervals are of 95%. */
final class ResultRows {
  private ResultRows() {}

  /** Best-of-n by one selector at one n. */
  record SelectorCurveRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "the score that picks the best of n") String proxy,
      @Column(unit = "samples", meaning = "n of Best-of-n") int n,
      @Column(unit = "nats", meaning = "log n - (n-1)/n: KL from the reference, exact without ties")
          double klBound,
      @Column(unit = "sqrt(nats)", meaning = "square root of kl_bound") double d,
      @Column(unit = "prompts", meaning = "prompts that the means are over") long prompts,
      @Column(unit = "score", meaning = "mean score of the sample picked, unbiased")
          Double proxyMean,
      @Column(unit = "score", meaning = "lower end of its interval") Double proxyLow,
      @Column(unit = "score", meaning = "upper end of its interval") Double proxyHigh,
      @Column(unit = "gold", meaning = "mean gold of the sample picked, unbiased") Double goldMean,
      @Column(unit = "gold", meaning = "lower end of its interval") Double goldLow,
      @Column(unit = "gold", meaning = "upper end of its interval") Double goldHigh,
      @Column(unit = "sd", meaning = "proxy_mean less n = 1, over the sd within prompts")
          Double proxyGain,
      @Column(unit = "sd", meaning = "lower end of its interval") Double proxyGainLow,
      @Column(unit = "sd", meaning = "upper end of its interval") Double proxyGainHigh,
      @Column(unit = "sd", meaning = "gold_mean less n = 1, over the sd within prompts")
          Double goldGain,
      @Column(unit = "sd", meaning = "lower end of its interval") Double goldGainLow,
      @Column(unit = "sd", meaning = "upper end of its interval") Double goldGainHigh) {}

  /** A score as it is in the table. */
  record ScoreRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "which score") String score,
      @Column(unit = "prompts", meaning = "prompts that the mean is over") long prompts,
      @Column(unit = "samples", meaning = "rows") long rows,
      @Column(unit = "score", meaning = "mean over prompts of the mean over samples") double mean,
      @Column(unit = "score", meaning = "lower end of its interval") Double meanLow,
      @Column(unit = "score", meaning = "upper end of its interval") Double meanHigh,
      @Column(unit = "score", meaning = "standard deviation within prompts") double sd,
      @Column(meaning = "share of samples whose score another sample of the same pool has")
          Double tied) {}

  /** Gao's form fitted to gold's gain. */
  record SelectorFitRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "the score that picks the best of n") String proxy,
      @Column(unit = "prompts", meaning = "prompts behind the fit") long prompts,
      @Column(unit = "gold/sqrt(nats)", meaning = "alpha of d(alpha - beta d)") double alpha,
      @Column(unit = "gold/sqrt(nats)", meaning = "lower end of its interval") double alphaLow,
      @Column(unit = "gold/sqrt(nats)", meaning = "upper end of its interval") double alphaHigh,
      @Column(unit = "gold/nat", meaning = "beta of d(alpha - beta d)") double beta,
      @Column(unit = "gold/nat", meaning = "lower end of its interval") double betaLow,
      @Column(unit = "gold/nat", meaning = "upper end of its interval") double betaHigh,
      @Column(unit = "sqrt(nats)", meaning = "d where the fit is highest; inf: no peak")
          double peakD,
      @Column(unit = "sqrt(nats)", meaning = "lower end of its interval") double peakDLow,
      @Column(unit = "sqrt(nats)", meaning = "upper end of its interval") double peakDHigh,
      @Column(unit = "samples", meaning = "n where the fit is highest; inf: no peak") double peakN,
      @Column(unit = "samples", meaning = "lower end of its interval") double peakNLow,
      @Column(unit = "samples", meaning = "upper end of its interval") double peakNHigh,
      @Column(unit = "gold", meaning = "gain of the fit at its peak; inf: no peak") double peakGold,
      @Column(unit = "gold", meaning = "lower end of its interval") double peakGoldLow,
      @Column(unit = "gold", meaning = "upper end of its interval") double peakGoldHigh,
      @Column(meaning = "share of the draws of prompts whose fit has a peak") double peakShare) {}

  /** One form fitted to the same points, for comparison. */
  record FormRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "the score that picks the best of n") String proxy,
      @Column(meaning = "best_of_n: d(alpha - beta d); rl: d(alpha - beta log d); linear; zero")
          String form,
      @Column(meaning = "number of fitted coefficients") int coefficients,
      @Column(unit = "gold/sqrt(nats)", meaning = "alpha") Double alpha,
      @Column(unit = "gold/nat", meaning = "beta") Double beta,
      @Column(unit = "gold^2", meaning = "residual sum of squares") double rss,
      @Column(meaning = "Akaike's criterion; lower is better") double aic,
      @Column(meaning = "aic less the lowest of the four") Double aicAboveBest) {}

  /** HedgeTune's n. */
  record ChoiceRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "the score that picks the best of n") String proxy,
      @Column(unit = "samples", meaning = "n with the most gold, without a form") double n,
      @Column(unit = "samples", meaning = "lower end of its interval, over prompts") double nLow,
      @Column(unit = "samples", meaning = "upper end of its interval, over prompts") double nHigh,
      @Column(
              meaning =
                  "root: gold turns at n; still_rising: n is the largest that the pools allow;"
                      + " falling: best not to pick; flat: gold does not depend on the proxy")
          String found,
      @Column(meaning = "share of the draws of prompts with a root") double rootShare,
      @Column(unit = "samples", meaning = "the largest n that is searched") int searched) {}

  /** m(u): gold given the proxy's quantile within its pool. */
  record BinRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "the score whose quantile u is") String proxy,
      @Column(meaning = "lower edge of the bin of u") double uLow,
      @Column(meaning = "upper edge of the bin of u") double uHigh,
      @Column(unit = "gold", meaning = "mean gold of the bin over prompts") double goldMean,
      @Column(unit = "gold", meaning = "lower end of its interval") Double goldLow,
      @Column(unit = "gold", meaning = "upper end of its interval") Double goldHigh,
      @Column(unit = "sd", meaning = "gold less the pool's mean, over the sd within prompts")
          Double goldGain,
      @Column(unit = "sd", meaning = "lower end of its interval") Double goldGainLow,
      @Column(unit = "sd", meaning = "upper end of its interval") Double goldGainHigh) {}

  /** The best of n by gold itself, which no proxy can beat. */
  record CeilingRow(
      @Column(meaning = "which policy") String arm,
      @Column(unit = "samples", meaning = "n of Best-of-n") int n,
      @Column(unit = "gold", meaning = "expected best gold of n samples, unbiased") double bestAtN,
      @Column(unit = "gold", meaning = "lower end of its interval") Double bestAtNLow,
      @Column(unit = "gold", meaning = "upper end of its interval") Double bestAtNHigh,
      @Column(
              meaning =
                  "probability that one of n is right, 1 - C(M-c,n)/C(M,n); gold of 0 and 1 only")
          Double passAtN) {}

  /** One estimator of KL(policy||reference). */
  record KlRow(
      @Column(meaning = "which policy") String arm,
      @Column(
              meaning =
                  "kl_sequence_k1: -l; kl_sequence_k2: l^2/2; kl_sequence_k3: e^l - 1 - l;"
                      + " l = log_reference - log_policy of the whole response")
          String estimator,
      @Column(unit = "nats", meaning = "mean over prompts; never clamped") double mean,
      @Column(unit = "nats", meaning = "lower end of its interval") Double meanLow,
      @Column(unit = "nats", meaning = "upper end of its interval") Double meanHigh,
      @Column(unit = "prompts", meaning = "prompts that the mean is over") long prompts) {}

  /** A favourite of a selector with little gold. */
  record ExampleRow(
      @Column(meaning = "which policy") String arm,
      @Column(meaning = "the score that prefers it to the rest of its pool") String proxy,
      @Column(meaning = "row in its table, from 1, a header not counted") long row,
      @Column(unit = "gold", meaning = "its gold less the mean of its pool") double goldGain,
      @Column(meaning = "the response, cut") String text) {}
}

package bondlab.training;

import bondlab.policy.Cost;
import bondlab.table.Column;

/**
 * One evaluation of a policy: means over the evaluation prompts, of which each counts with the mean
 * of its responses.
 */
public record EvaluationRow(
    @Column(unit = "steps", meaning = EvaluationRow.STEP) long step,
    @Column(
            unit = "epochs",
            meaning = "training prompts used, divided by the number of training prompts")
        double epoch,
    @Column(
            unit = "sd",
            meaning =
                "optimised reward, minus the prompt's mean under the reference, divided by the"
                    + " within-prompt standard deviation under the reference")
        double proxy,
    @Column(unit = "sd", meaning = EvaluationRow.LOW) double proxyLow,
    @Column(unit = "sd", meaning = EvaluationRow.HIGH) double proxyHigh,
    @Column(unit = "sd", meaning = "gold reward, centred and scaled as proxy is") double gold,
    @Column(unit = "sd", meaning = EvaluationRow.LOW) double goldLow,
    @Column(unit = "sd", meaning = EvaluationRow.HIGH) double goldHigh,
    @Column(
            unit = "nats",
            meaning =
                "mean log p of the proxy, p = (c + 1/2)/(M + 1/2), where c of the prompt's M"
                    + " reference responses score no higher; for large M -1 for the reference (-.987"
                    + " at M = 64, -.997 at 256) and -1/N for Best-of-N")
        double logQuantile,
    @Column(unit = "nats", meaning = EvaluationRow.LOW) double logQuantileLow,
    @Column(unit = "nats", meaning = EvaluationRow.HIGH) double logQuantileHigh,
    @Column(
            unit = "share",
            meaning = "mean share of the reference's proxy scores that are no higher")
        double quantile,
    @Column(
            unit = "share",
            meaning = "how often the proxy is above the reference's; a tie counts half")
        double proxyWinRate,
    @Column(unit = "share", meaning = EvaluationRow.LOW) double proxyWinRateLow,
    @Column(unit = "share", meaning = EvaluationRow.HIGH) double proxyWinRateHigh,
    @Column(unit = "share", meaning = "how often gold is above the reference's; a tie counts half")
        double goldWinRate,
    @Column(unit = "share", meaning = EvaluationRow.LOW) double goldWinRateLow,
    @Column(unit = "share", meaning = EvaluationRow.HIGH) double goldWinRateHigh,
    @Column(unit = "nats/response", meaning = "KL(pi || reference) by log pi - log reference")
        double klK1,
    @Column(
            unit = "nats/response",
            meaning =
                "KL(pi || reference) by the sum over tokens of ratio - 1 - log ratio, ratio ="
                    + " reference / pi; too low by what the reference gives to tokens that pi never"
                    + " draws: near collapse read kl_rb")
        double klK3,
    @Column(
            unit = "nats/response",
            meaning =
                "KL(pi || reference) by Rao-Blackwell: the exact KL of each next-token law, summed"
                    + " along responses")
        double klRb,
    @Column(unit = "nats/response", meaning = EvaluationRow.LOW) double klRbLow,
    @Column(unit = "nats/response", meaning = EvaluationRow.HIGH) double klRbHigh,
    @Column(meaning = "N of the target of the next columns, Best-of-N by the proxy") int bestOfN,
    @Column(
            unit = "nats/response",
            meaning =
                "backward KL(pi || Best-of-N) = kl_rb - (N-1) log p - log B on pi's responses")
        double klToBestOfN,
    @Column(unit = "nats/response", meaning = EvaluationRow.LOW) double klToBestOfNLow,
    @Column(unit = "nats/response", meaning = EvaluationRow.HIGH) double klToBestOfNHigh,
    @Column(
            unit = "nats/response",
            meaning =
                "forward KL(Best-of-N || pi), reference responses weighted as winners of"
                    + " N-subsets")
        double klFromBestOfN,
    @Column(unit = "nats/response", meaning = EvaluationRow.LOW) double klFromBestOfNLow,
    @Column(unit = "nats/response", meaning = EvaluationRow.HIGH) double klFromBestOfNHigh,
    @Column(meaning = "weight of the backward KL in jeffreys") double beta,
    @Column(unit = "nats/response", meaning = "(1 - beta) kl_from_best_of_n + beta kl_to_best_of_n")
        double jeffreys,
    @Column(unit = "nats/response", meaning = EvaluationRow.LOW) double jeffreysLow,
    @Column(unit = "nats/response", meaning = EvaluationRow.HIGH) double jeffreysHigh,
    @Column(
            unit = "nats/response",
            meaning = "entropy of each next-token law, summed along responses")
        double entropy,
    @Column(unit = "nats/token", meaning = "entropy divided by length") double entropyToken,
    @Column(unit = "tokens", meaning = "response tokens, including the stop token") double length,
    @Column(unit = "share", meaning = "distinct tokens of a response over its tokens", added = true)
        double distinct,
    @Column(
            unit = "nats/token",
            meaning = "cross-entropy on held-out human text; nan if none is given")
        double heldOutLoss,
    @Column(unit = "nats", meaning = EvaluationRow.ANCHOR_LOG_N) double anchorLogN,
    @Column(unit = "steps", meaning = EvaluationRow.ANCHOR_LAG) double anchorLag,
    Cost cost) {
  // meanings that rows of several kinds share
  static final String STEP = "steps taken";
  static final String ANCHOR_LOG_N =
      "log of N such that the anchor is a Best-of-N of the reference if each target is reached";
  static final String ANCHOR_LAG = "how far the anchor is behind the policy";
  static final String LOW = "lower end of its 95% interval over prompts";
  static final String HIGH = "upper end of its 95% interval over prompts";
}

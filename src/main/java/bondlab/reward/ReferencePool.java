package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.policy.Scorer;
import bondlab.stats.LawSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scores of reference responses, by prompt: what a score is centred and ranked against. */
public final class ReferencePool {
  private final Map<Integer, Row> rows = new TreeMap<>();

  private ReferencePool(Map<Integer, List<Double>> scoresByPrompt) {
    scoresByPrompt.forEach(
        (id, scores) -> rows.put(id, Row.of(scores.stream().mapToDouble(x -> x).toArray())));
  }

  /**
   * Scores reference responses.
   *
   * @throws BadInput if there is none, or a score is missing or not finite
   */
  public static ReferencePool of(Scorer scorer, List<Completion> reference) {
    return of(reference, scorer.finiteScores(reference));
  }

  /**
   * Takes scores already made.
   *
   * @param scores [M], one a reference response, in order
   * @throws BadInput if there is none, or a score is missing or not finite
   */
  public static ReferencePool of(List<Completion> reference, double[] scores) {
    Scorer made = completions -> scores;
    double[] finite = made.finiteScores(reference);
    if (reference.isEmpty()) {
      throw new BadInput("a reference pool needs responses, got none");
    }
    Map<Integer, List<Double>> byPrompt = new TreeMap<>();
    for (int i = 0; i < finite.length; i++) {
      int id = reference.get(i).prompt().id();
      byPrompt.computeIfAbsent(id, key -> new ArrayList<>()).add(finite[i]);
    }
    return new ReferencePool(byPrompt);
  }

  /** The number of the prompt's reference scores. */
  public int size(int promptId) {
    return row(promptId).ascending.length;
  }

  /** The mean of the prompt's reference scores. */
  public double mean(int promptId) {
    return row(promptId).mean;
  }

  /**
   * Estimates the standard deviation within a prompt, one value for all prompts.
   *
   * <pre>  s² = Σ_p Σ_i (x_pi − x̄_p)² / Σ_p (M_p − 1)</pre>
   *
   * @return s > 0, in the reward's unit
   * @throws BadInput if no prompt has two scores, or none of them varies
   */
  public double withinPromptSd() {
    double squares = 0;
    double largest = 0;
    long degrees = 0;
    for (Row row : rows.values()) {
      for (double score : row.ascending) {
        squares += (score - row.mean) * (score - row.mean);
        largest = Math.max(largest, Math.abs(score));
      }
      degrees += row.ascending.length - 1;
    }
    double sd = Math.sqrt(squares / degrees); // NaN at degrees 0, refused below
    if (LawSummary.isRounding(sd, largest)) {
      throw new BadInput(
          String.format(
              "no scale: the reference scores of %d prompts, up to %s, do not vary within a prompt"
                  + " by more than rounding (sd %s); needs a prompt with two different scores",
              rows.size(), largest, sd));
    }
    return sd;
  }

  /** The share of the prompt's reference scores below {@code score}, in [0, 1]. */
  public double below(int promptId, double score) {
    return row(promptId).shareBelow(score);
  }

  /** The share of the prompt's reference scores at or below {@code score}, in [0, 1]. */
  public double atOrBelow(int promptId, double score) {
    return row(promptId).shareBelow(Math.nextUp(score));
  }

  private Row row(int promptId) {
    Row row = rows.get(promptId);
    if (row == null) {
      throw new BadInput(
          String.format(
              "prompt %d has no reference scores; the pool holds %d other prompts:"
                  + " put reference responses to it into the pool",
              promptId, rows.size()));
    }
    return row;
  }

  private record Row(double[] ascending, double mean) {
    static Row of(double[] scores) {
      Arrays.sort(scores);
      return new Row(scores, Arrays.stream(scores).average().orElseThrow());
    }

    double shareBelow(double bound) {
      int low = 0;
      int high = ascending.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (ascending[middle] < bound) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return (double) low / ascending.length;
    }
  }
}

package bondlab.policy;

import bondlab.config.BadInput;
import java.util.List;

/** Scores responses, higher is better: all that a selecting sampler needs to know of a reward. */
@FunctionalInterface
public interface Scorer {

  /**
   * Scores each completion.
   *
   * @return one finite score per completion, in order
   */
  double[] score(List<Completion> completions);

  /** Its name in errors. */
  default String name() {
    return "scorer";
  }

  /**
   * Scores each completion and refuses what no caller can use.
   *
   * @throws BadInput if the count is wrong or a score is NaN or infinite, naming the reward, the
   *     index and the prompt id
   */
  default double[] finiteScores(List<Completion> completions) {
    double[] scores = score(completions);
    int count = scores.length;
    if (count != completions.size()) {
      throw new BadInput(
          String.format(
              "reward %s gave %d scores for %d completions%s; it must give one each",
              name(),
              count,
              completions.size(),
              count < completions.size()
                  ? ", none for index "
                      + count
                      + " of prompt "
                      + completions.get(count).prompt().id()
                  : ""));
    }
    for (int i = 0; i < count; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new BadInput(
            String.format(
                "reward %s gave %s for index %d of %d, a response to prompt %d;"
                    + " scores must be finite: mend the reward or drop the response",
                name(), scores[i], i, count, completions.get(i).prompt().id()));
      }
    }
    return scores;
  }
}

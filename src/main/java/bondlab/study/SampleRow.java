package bondlab.study;

import bondlab.table.Column;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** A response to read. */
public record SampleRow(
    @Column(meaning = "id of the prompt") int prompt,
    @Column(meaning = "text of the prompt") String opening,
    @Column(meaning = "who wrote it: human, policy, or best of n by a reward") String source,
    @Column(meaning = "text of the response") String response,
    @Column(unit = "sd", meaning = "gold reward, centred on the prompt") double gold) {

  /**
   * Responses to the first prompts of a pool: the human's where there is one, two of the policy's,
   * and the best by gold.
   */
  static List<SampleRow> of(Tokenizer tokenizer, Pool pool, PoolScores gold, int prompts) {
    List<SampleRow> rows = new ArrayList<>();
    for (int u = 0; u < Math.min(prompts, pool.openings().size()); u++) {
      PromptWithContinuation opening = pool.openings().get(u);
      int id = opening.prompt().id();
      String asked = tokenizer.decode(opening.prompt().tokens());
      double[] scores = gold.values()[u];
      int best = 0;
      for (int m = 1; m < scores.length; m++) {
        best = scores[m] > scores[best] ? m : best;
      }
      opening
          .continuation()
          .map(tokenizer::decode)
          .ifPresent(human -> rows.add(new SampleRow(id, asked, "human", human, Double.NaN)));
      for (int m : new int[] {0, 1, best}) {
        String response = tokenizer.decode(pool.completions(u).get(m).tokens());
        String source = m == best ? "best of " + pool.samples() + " by gold" : "policy";
        rows.add(new SampleRow(id, asked, source, response, scores[m]));
      }
    }
    return rows;
  }
}

package bondlab.study;

import bondlab.text.NGram;
import bondlab.text.Opening;
import bondlab.text.Tokenizer;
import bondlab.training.LanguageModelTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What there is to say of the reference policy itself: its loss on held-out text, and responses to
 * read.
 */
final class PolicyTables {
  private PolicyTables() {}

  /** How well the policy knows the language, beside models that count. */
  static List<LossRow> losses(StudyArtifacts artifacts) {
    Tokenizer tokenizer = artifacts.tokenizer();
    int[][] train = Text.encoded(artifacts.text().split().train(), tokenizer);
    int[][] validation = Text.encoded(artifacts.text().split().validation(), tokenizer);
    NGram counts = NGram.fit(train, tokenizer.size(), tokenizer.endOfText());
    long tokens = Arrays.stream(validation).mapToLong(d -> d.length + 1L).sum();
    double loss =
        LanguageModelTraining.loss(artifacts.policy().decoder(), validation, tokenizer.endOfText());
    return List.of(
        new LossRow("unigram", counts.unigramLoss(validation), tokens),
        new LossRow("bigram", counts.bigramLoss(validation), tokens),
        new LossRow("policy", loss, tokens));
  }

  /** The human's where there is one, the policy's and gold's best response to the first prompts. */
  static List<SampleRow> samples(
      StudyArtifacts artifacts, Pool pool, PoolScores gold, int prompts) {
    Tokenizer tokenizer = artifacts.tokenizer();
    List<SampleRow> rows = new ArrayList<>();
    for (int u = 0; u < Math.min(prompts, pool.openings().size()); u++) {
      Opening opening = pool.openings().get(u);
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
        String response = tokenizer.decode(pool.completions().get(u * pool.samples() + m).tokens());
        String source = m == best ? "best of " + pool.samples() + " by gold" : "policy";
        rows.add(new SampleRow(id, asked, source, response, scores[m]));
      }
    }
    return rows;
  }
}

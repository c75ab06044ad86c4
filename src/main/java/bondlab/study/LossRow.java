package bondlab.study;

import bondlab.table.Column;
import bondlab.text.NGram;
import bondlab.text.Tokenizer;
import bondlab.training.LanguageModelTraining;
import java.util.Arrays;
import java.util.List;

/** How well a model predicts held-out text. */
public record LossRow(
    @Column(meaning = "which model") String model,
    @Column(unit = "nats/token", meaning = "mean cross-entropy on the validation documents")
        double loss,
    @Column(unit = "tokens", meaning = "tokens it is the mean of") long n) {

  /** The reference policy's loss beside those of models that count tokens. */
  static List<LossRow> of(StudyArtifacts artifacts) {
    StudyText text = artifacts.text();
    Tokenizer tokenizer = text.tokenizer();
    int[][] train = text.encoded(text.split().train());
    int[][] validation = text.encoded(text.split().validation());
    NGram counts = NGram.fit(train, tokenizer.size(), tokenizer.endOfText());
    long tokens = Arrays.stream(validation).mapToLong(d -> d.length + 1L).sum();
    double loss =
        LanguageModelTraining.loss(artifacts.policy().decoder(), validation, tokenizer.endOfText());
    return List.of(
        new LossRow("unigram", counts.unigramLoss(validation), tokens),
        new LossRow("bigram", counts.bigramLoss(validation), tokens),
        new LossRow("policy", loss, tokens));
  }
}

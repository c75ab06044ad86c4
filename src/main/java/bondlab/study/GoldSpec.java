package bondlab.study;

import bondlab.config.Check;

/**
 * The gold reward, which stands in for people: a judge of human against sampled continuations that
 * reads the text in a tokenisation of its own.
 *
 * @param vocabulary tokens of its own tokenizer
 * @param network sizes
 * @param pairs human continuations that it is trained on, each against one sample
 * @param heldOut pairs from validation documents that its accuracy is measured on
 * @param pretraining on the corpus, before it learns to judge; 0 steps for none
 * @param training as a judge
 */
public record GoldSpec(
    int vocabulary,
    NetworkSpec network,
    int pairs,
    int heldOut,
    LanguageTrainingSpec pretraining,
    PreferenceTrainingSpec training) {

  public GoldSpec {
    new Check("gold")
        .atLeast("vocabulary", vocabulary, 257, "256 bytes and the end of text")
        .atLeast("pairs", pairs, 1)
        .atLeast("held_out", heldOut, 1)
        .done();
  }
}

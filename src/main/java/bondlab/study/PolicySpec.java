package bondlab.study;

import bondlab.config.Check;

/**
 * The policy before any alignment: the reference π_ref.
 *
 * @param vocabulary most tokens of its byte-pair tokenizer; a text of few words gives fewer
 * @param network sizes
 * @param training on the corpus
 * @param temperature that responses are drawn at
 * @param topK as in {@link bondlab.model.Sampling}
 * @param topP as in {@link bondlab.model.Sampling}
 * @param stops whether a response may end early: false takes the end of text out of the law
 */
public record PolicySpec(
    int vocabulary,
    NetworkSpec network,
    LanguageTrainingSpec training,
    double temperature,
    int topK,
    double topP,
    boolean stops) {

  public PolicySpec {
    new Check("policy")
        .atLeast("vocabulary", vocabulary, 257, "256 bytes and the end of text")
        .positive("temperature", temperature, "")
        .atLeast("top_k", topK, 0, "0 for all")
        .that(topP > 0 && topP <= 1, "top_p", topP, "must be above 0, up to 1")
        .done();
  }
}

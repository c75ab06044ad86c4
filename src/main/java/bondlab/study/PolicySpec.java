package bondlab.study;

import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.Sampling;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.training.LanguageModelTraining;

/**
 * The settings of the reference policy π_ref, which every alignment starts from.
 *
 * @param vocabulary most tokens of its byte-pair tokenizer; a text of few words gives fewer
 * @param network sizes
 * @param training on the corpus
 * @param temperature that responses are drawn at
 * @param topK as in {@link Sampling}
 * @param topP as in {@link Sampling}
 * @param stops whether a response may end early: false takes the end of text out of the law
 */
public record PolicySpec(
    int vocabulary,
    NetworkSpec network,
    Training training,
    double temperature,
    int topK,
    double topP,
    boolean stops) {

  public PolicySpec {
    new Check("policy")
        .atLeast("vocabulary", vocabulary, 257, "256 bytes and the end of text")
        .positive("temperature", temperature, "")
        .atLeast("top_k", topK, 0, "0 for all")
        .that(topP > 0 && topP <= 1, "top_p", topP, "must be above 0 and at most 1")
        .done();
  }

  /**
   * Maximum likelihood on windows of text.
   *
   * @param steps of the optimiser; 0 trains nothing
   * @param batch windows per step
   * @param optimizer and its rate
   */
  public record Training(int steps, int batch, OptimizerSpec optimizer) {
    public Training {
      new Check("training").atLeast("steps", steps, 0).atLeast("batch", batch, 1).done();
    }
  }

  /** A network with fresh weights, trained on the training documents; the caller closes it. */
  Decoder train(StudyText text, DecoderShape shape, RandomStream stream, Progress progress) {
    Decoder decoder = new Decoder(DecoderWeights.initial(shape, stream.at("weights")));
    if (training.steps() > 0) {
      LanguageModelTraining.train(
          "training the policy",
          decoder,
          text.encoded(text.split().train()),
          text.tokenizer().endOfText(),
          training.batch(),
          training.optimizer().over(training.steps()),
          stream.at("windows"),
          progress);
    }
    return decoder;
  }

  /** How responses are drawn. */
  Sampling sampling(int response, int endOfText) {
    return new Sampling(
        temperature, topK, topP, response, stops ? endOfText : -1, stops ? -1 : endOfText);
  }
}

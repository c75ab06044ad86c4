package bondlab.study;

import bondlab.checkpoint.PretrainedModel;
import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.Lora;
import bondlab.model.Sampling;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.text.Tokenizer;
import bondlab.training.LanguageModelTraining;
import java.util.Optional;

/**
 * The settings of the reference policy π_ref, which every alignment starts from: a network that is
 * trained here on the corpus, or a pretrained model.
 *
 * @param vocabulary trained here: most tokens of its byte-pair tokenizer; a text of few words gives
 *     fewer
 * @param network trained here: sizes
 * @param training trained here: on the corpus
 * @param path pretrained: as {@link PretrainedModel#open} takes it
 * @param chat pretrained: whether a user's prompts are messages that ask for an answer; by default,
 *     whether the model has a chat template
 * @param lora what is trained of it in an alignment; by default every weight
 * @param temperature that responses are drawn at
 * @param topK as in {@link Sampling}
 * @param topP as in {@link Sampling}
 * @param stops whether a response may end early: false takes the tokens that end it out of the law
 */
public record PolicySpec(
    Optional<Integer> vocabulary,
    Optional<NetworkSpec> network,
    Optional<Training> training,
    Optional<String> path,
    Optional<Boolean> chat,
    Optional<Lora> lora,
    double temperature,
    int topK,
    double topP,
    boolean stops) {
  private static final int LEAST = 257;
  private static final String EITHER =
      "must stand with all of vocabulary, network and training, which train a policy here, or not at"
          + " all beside path, a pretrained model";

  public PolicySpec {
    boolean pretrained = path.isPresent();
    new Check("policy")
        .that(vocabulary.isPresent() != pretrained, "vocabulary", vocabulary.orElse(null), EITHER)
        .that(network.isPresent() != pretrained, "network", network.orElse(null), EITHER)
        .that(training.isPresent() != pretrained, "training", training.orElse(null), EITHER)
        .that(
            chat.isEmpty() || pretrained,
            "chat",
            chat.orElse(null),
            "needs a pretrained model, policy.path")
        .atLeast("vocabulary", vocabulary.orElse(LEAST), LEAST, "256 bytes and the end of text")
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
    Training own = training.orElseThrow();
    Decoder decoder = new Decoder(DecoderWeights.initial(shape, stream.at("weights")));
    if (own.steps() > 0) {
      LanguageModelTraining.train(
          "training the policy",
          decoder,
          text.encoded(text.split().train()),
          text.tokenizer().endOfText(),
          own.batch(),
          own.optimizer().over(own.steps()),
          stream.at("windows"),
          progress);
    }
    return decoder;
  }

  /** How responses are drawn from a model with so many logits. */
  Sampling sampling(int response, Tokenizer tokenizer, int vocabulary) {
    return Sampling.ofText(temperature, topK, topP, response, stops, tokenizer, vocabulary);
  }
}

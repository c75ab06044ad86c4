package bondlab.study;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.reward.RewardModel;
import bondlab.reward.TextView;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.Opening;
import bondlab.text.Tokenizer;
import bondlab.training.PreferenceTraining;
import bondlab.training.PreferenceTraining.Pairs;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gold reward, which stands in for people (Gao et al. 2022, §2.2): a judge of human against
 * sampled continuations. It reads the text in its own tokenisation, so a proxy in the policy's
 * tokens cannot compute it.
 */
final class GoldReward {
  private final Ingredients ingredients;
  private final GoldSpec spec;
  private final int context;

  GoldReward(Ingredients ingredients, GoldSpec spec, PromptSpec prompts) {
    this.ingredients = ingredients;
    this.spec = spec;
    this.context = prompts.context();
  }

  /** What decides it: the policy whose samples it judges, and its own settings. */
  static Config madeOf(Ingredients ingredients, Config config) {
    return ingredients.policyMadeOf().withValue("gold", config.getValue("reward.gold"));
  }

  /** The trained judge and how it does on held-out pairs. */
  Trained get(Config madeOf) {
    Tokenizer own = ingredients.text().tokenizer(ingredients.cache(), spec.vocabulary());
    TextView view = TextView.retokenised(ingredients.tokenizer(), own);
    DecoderShape shape = spec.network().shape(spec.vocabulary(), context);
    Kept kept =
        Kept.get(ingredients.cache(), "gold", madeOf, budget -> make(own, view, shape, budget));
    ingredients.costs().add(kept.cost());
    return Trained.of("gold", "gold", shape, spec.pairs(), 1, view, kept.arrays());
  }

  private Map<String, FloatArray> make(
      Tokenizer own, TextView view, DecoderShape shape, Budget budget) {
    RandomStream stream = ingredients.stream().at("gold");
    Decoder decoder =
        ingredients.language(
            "pretraining gold", shape, own, spec.pretraining(), stream.at("language"));
    try (RewardModel judge = new RewardModel("gold", decoder, new float[shape.width()], view)) {
      Pairs pairs =
          pairs(
              judge, ingredients.text().split().train(), spec.pairs(), stream.at("train"), budget);
      PreferenceTrainingSpec training = spec.training();
      int steps = PreferenceTraining.steps(pairs.size(), training.epochs(), training.batch());
      PreferenceTraining.train(
          "training gold",
          judge,
          pairs,
          training.batch(),
          training.optimizer().over(steps),
          stream.at("order"),
          ingredients.progress());
      Pairs heldOut =
          pairs(
              judge,
              ingredients.text().split().validation(),
              spec.heldOut(),
              stream.at("held out"),
              budget);
      return Trained.arrays(judge, PreferenceTraining.correct(judge, heldOut));
    }
  }

  /** Human continuations, each against one sample of the policy. */
  private Pairs pairs(
      RewardModel judge, List<Document> documents, int count, RandomStream stream, Budget budget) {
    List<Opening> openings = ingredients.openings(documents, count, stream.at("openings"));
    List<Completion> sampled =
        ingredients.sample(
            "sampling for gold", Ingredients.numbered(openings), 1, stream.at("samples"), budget);
    List<Completion> human = new ArrayList<>();
    for (Opening opening : openings) {
      human.add(new Completion(opening.prompt(), opening.continuation(), Double.NaN));
    }
    return new Pairs(judge.sequences(human), judge.sequences(sampled));
  }
}

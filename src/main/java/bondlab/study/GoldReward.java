package bondlab.study;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gold reward, which stands in for people (Gao et al. 2022, §2.2): judges of human against
 * sampled continuations, their scores averaged. They read the text in a tokenisation of their own,
 * so a proxy in the policy's tokens cannot compute it.
 */
final class GoldReward {
  private final StudyArtifacts artifacts;
  private final Judge spec;
  private final DecoderShape shape;
  private final TextView view;

  private GoldReward(StudyArtifacts artifacts, Judge spec, int context) {
    this.artifacts = artifacts;
    this.spec = spec;
    Tokenizer own = artifacts.text().tokenizer(artifacts.cache(), spec.vocabulary());
    this.shape = spec.network().shape(spec.vocabulary(), context);
    this.view = TextView.retokenised(artifacts.tokenizer(), own);
  }

  /** The trained judges and how they do on held-out pairs. */
  static StudyReward get(StudyArtifacts artifacts, Judge spec, int context, Config madeOf) {
    GoldReward gold = new GoldReward(artifacts, spec, context);
    CachedArrays kept = CachedArrays.get(artifacts.cache(), "gold", madeOf, gold::make);
    artifacts.costs().add(kept.cost());
    return TrainedReward.gold(
        gold.shape, spec.judges(), spec.pairs(), gold.view, kept.arrays(), madeOf);
  }

  private Map<String, FloatArray> make(Budget budget) {
    RandomStream stream = artifacts.seeds().stream(Seeds.Part.GOLD).at("gold");
    List<Document> written = artifacts.text().split().judge();
    List<Document> validation = artifacts.text().split().validation();
    List<Opening> heldOut =
        artifacts.openings(validation, spec.heldOut(), stream.at("held out").at("openings"));
    List<Completion> rivals = rivals(heldOut, stream.at("held out"), budget);
    double[] margins = new double[heldOut.size()];
    Map<String, FloatArray> arrays = new LinkedHashMap<>();
    for (int j = 0; j < spec.judges(); j++) {
      RandomStream own = stream.at(j);
      List<Opening> passages =
          artifacts.passages(written, spec.stride(), spec.pairs(), own.at("openings"));
      try (RewardModel judge = judge(j, passages, own, budget)) {
        double[] human = judge.score(human(heldOut));
        double[] sampled = judge.score(rivals);
        for (int i = 0; i < margins.length; i++) {
          margins[i] += human[i] - sampled[i];
        }
        arrays.putAll(TrainedReward.numbered(j, judge.values()));
      }
    }
    arrays.put(TrainedReward.CORRECT, TrainedReward.correct(margins));
    return arrays;
  }

  private RewardModel judge(int number, List<Opening> passages, RandomStream own, Budget budget) {
    RewardModel judge =
        new RewardModel(
            "gold",
            new Decoder(DecoderWeights.initial(shape, own.at("weights"))),
            new float[shape.width()],
            view);
    Pairs pairs =
        new Pairs(judge.sequences(human(passages)), judge.sequences(rivals(passages, own, budget)));
    PreferenceTrainingSpec training = spec.training();
    int steps = PreferenceTraining.steps(pairs.size(), training.epochs(), training.batch());
    PreferenceTraining.train(
        spec.judges() == 1
            ? "training gold"
            : "training gold, judge " + (number + 1) + " of " + spec.judges(),
        judge,
        pairs,
        training.batch(),
        training.optimizer().over(steps),
        own.at("order"),
        artifacts.progress());
    return judge;
  }

  /** One sample of the policy against each human continuation. */
  private List<Completion> rivals(List<Opening> openings, RandomStream stream, Budget budget) {
    return artifacts.sample(
        "sampling for gold", StudyArtifacts.numbered(openings), 1, stream.at("samples"), budget);
  }

  private static List<Completion> human(List<Opening> openings) {
    List<Completion> human = new ArrayList<>();
    for (Opening opening : openings) {
      human.add(new Completion(opening.prompt(), opening.human(), Double.NaN));
    }
    return human;
  }
}

package bondlab.study;

import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.reward.Ensemble;
import bondlab.reward.Ensemble.Combination;
import bondlab.reward.Reward;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.PromptWithContinuation;
import bondlab.training.PreferenceTraining.Pairs;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A learnt gold reward, which stands in for people (Gao et al. 2022, §2.2): judges are trained to
 * tell human continuations from sampled ones, and the reward is the mean of their scores. They read
 * the text in a tokenisation of their own, so that a proxy in the policy's tokens cannot compute
 * it.
 *
 * @param judges networks, each with initial weights, passages and samples of its own
 * @param vocabulary tokens of their own tokenizer
 * @param network sizes
 * @param stride tokens from one training passage to the next
 * @param pairs human continuations that each is trained on, each against one sample
 * @param heldOut pairs from validation documents that the accuracy is measured on
 * @param training of each
 */
record Judge(
    int judges,
    int vocabulary,
    NetworkSpec network,
    int stride,
    int pairs,
    int heldOut,
    Comparisons.Training training)
    implements RewardSpec.Known {

  Judge {
    new Check("gold")
        .atLeast("vocabulary", vocabulary, 257, "256 bytes and the end of text")
        .atLeast("judges", judges, 1)
        .atLeast("stride", stride, 1, "tokens")
        .atLeast("pairs", pairs, 1)
        .atLeast("held_out", heldOut, 1)
        .done();
  }

  @Override
  public List<List<RewardEntry.Name>> names() {
    return List.of(List.of(RewardEntry.Name.single("judge")));
  }

  @Override
  public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
    StudyArtifacts artifacts = workshop.artifacts();
    Config madeOf = RewardRow.measured(workshop.madeOf());
    DecoderShape shape = network.shape(vocabulary, artifacts.context());
    TextView view =
        TextView.retokenised(artifacts.tokenizer(), artifacts.text().ownTokenizer(vocabulary));
    Map<String, FloatArray> arrays =
        artifacts.cached("gold", madeOf, budget -> train(artifacts, shape, view, budget));
    List<RewardModel> networks = new ArrayList<>();
    for (int j = 0; j < judges; j++) {
      networks.add(RewardModel.of("gold", shape, view, "cache", numbered(j, arrays)));
    }
    Reward mean =
        judges == 1
            ? networks.get(0)
            : new Ensemble("gold", List.copyOf(networks), new Combination.Mean());
    long weights = judges * (shape.parameters() + shape.width());
    RewardRow row = RewardRow.trained(name.name(), "gold", weights, pairs, 0, 1, arrays);
    return RewardEntry.Made.trained(mean, row, arrays, madeOf);
  }

  /** The arrays of one judge, which are kept under its number. */
  private static Map<String, FloatArray> numbered(int judge, Map<String, FloatArray> arrays) {
    String prefix = judge + ".";
    Map<String, FloatArray> own = new LinkedHashMap<>();
    arrays.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), value);
          }
        });
    return own;
  }

  /** Trains every judge, and measures their mean margin on the held-out pairs. */
  private Map<String, FloatArray> train(
      StudyArtifacts artifacts, DecoderShape shape, TextView view, Budget budget) {
    RandomStream stream = artifacts.seeds().stream(Seeds.Part.GOLD).at("gold");
    StudyText text = artifacts.text();
    List<Document> written = text.split().judge();
    List<Document> validation = text.split().validation();
    List<PromptWithContinuation> tested =
        text.openings(validation, heldOut, stream.at("held out").at("openings"));
    List<Completion> rivals = rivals(artifacts, tested, stream.at("held out"), budget);
    double[] margins = new double[tested.size()];
    Map<String, FloatArray> arrays = new LinkedHashMap<>();
    for (int j = 0; j < judges; j++) {
      RandomStream own = stream.at(j);
      List<PromptWithContinuation> passages =
          text.passages(written, stride, pairs, own.at("openings"));
      Decoder decoder = new Decoder(DecoderWeights.initial(shape, own.at("weights")));
      try (RewardModel judge = new RewardModel("gold", decoder, new float[shape.width()], view)) {
        Pairs compared =
            new Pairs(
                judge.sequences(StudyText.human(passages)),
                judge.sequences(rivals(artifacts, passages, own, budget)));
        String what = "training gold" + (judges == 1 ? "" : ", judge " + (j + 1) + " of " + judges);
        training.train(what, judge, compared, 0, own.at("order"), artifacts.progress());
        double[] human = judge.score(StudyText.human(tested));
        double[] sampled = judge.score(rivals);
        for (int i = 0; i < margins.length; i++) {
          margins[i] += human[i] - sampled[i];
        }
        String prefix = j + ".";
        judge.values().forEach((name, value) -> arrays.put(prefix + name, value));
      }
    }
    int[] documents = tested.stream().mapToInt(PromptWithContinuation::document).toArray();
    arrays.putAll(RewardRow.heldOut(margins, documents));
    return arrays;
  }

  /** One sample of the policy against each human continuation. */
  private static List<Completion> rivals(
      StudyArtifacts artifacts,
      List<PromptWithContinuation> openings,
      RandomStream stream,
      Budget budget) {
    return artifacts.sample(
        "sampling for gold", StudyText.numbered(openings), 1, stream.at("samples"), budget);
  }
}

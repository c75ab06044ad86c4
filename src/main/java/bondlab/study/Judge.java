package bondlab.study;

import bondlab.config.Check;
import java.util.List;

/**
 * A gold that was learnt: judges of human against sampled continuations that read the text in a
 * tokenisation of their own. With several of them the reward is their mean.
 *
 * @param judges networks, each with initial weights, passages and samples of its own
 * @param vocabulary tokens of their own tokenizer
 * @param network sizes
 * @param stride tokens from one training passage to the next
 * @param pairs human continuations that each is trained on, each against one sample
 * @param heldOut pairs from validation documents that its accuracy is measured on
 * @param training of each
 */
record Judge(
    int judges,
    int vocabulary,
    NetworkSpec network,
    int stride,
    int pairs,
    int heldOut,
    PreferenceTrainingSpec training)
    implements RewardEntry.Known {

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
  public List<List<RewardName>> names() {
    return List.of(List.of(RewardName.single("judge")));
  }

  @Override
  public StudyReward make(RewardName name, RewardWorkshop workshop) {
    return GoldReward.get(workshop.artifacts(), this, workshop.context(), workshop.madeOf());
  }
}

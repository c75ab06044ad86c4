package bondlab.study;

import bondlab.config.Check;
import bondlab.reward.HumanLikeness;
import bondlab.reward.InformationRate;
import bondlab.reward.Reward;
import bondlab.reward.Typicality.HumanContinuations;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;

/**
 * Gold rewards in closed form, which are fitted to the training documents in seconds instead of
 * being trained: token counts come from one half of the documents, human statistics from the other.
 */
final class ClosedGold {
  private ClosedGold() {}

  /**
   * {@link bondlab.reward.Typicality}: people like text of middling information rate, and no more
   * repetition than they write.
   *
   * @param vocabulary tokens of its own tokenizer
   * @param continuations of people, at most
   * @param repetition whether repetition counts too
   */
  record Typicality(int vocabulary, int continuations, boolean repetition)
      implements RewardSpec.Known {
    Typicality {
      check(vocabulary, continuations);
    }

    @Override
    public List<List<RewardEntry.Name>> names() {
      return single("typicality");
    }

    @Override
    public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
      Config madeOf = workshop.madeOf();
      Fitting fitting = new Fitting(workshop, vocabulary, continuations);
      Map<String, FloatArray> arrays =
          workshop
              .artifacts()
              .cached(
                  "gold",
                  madeOf,
                  budget -> {
                    var whole =
                        bondlab.reward.Typicality.fit(
                            name.name(),
                            fitting.counts(),
                            fitting.people(),
                            fitting.lengths(),
                            workshop.artifacts().tokenizer(),
                            fitting.own());
                    return (repetition ? whole : whole.rateAlone()).values();
                  });
      Reward made = bondlab.reward.Typicality.of(name.name(), "cache", fitting.own(), arrays);
      return RewardEntry.Made.untrained(made, name.name(), madeOf);
    }
  }

  /**
   * {@link bondlab.reward.HumanLikeness}: the distance from human text over several statistics.
   *
   * @param vocabulary tokens of its own tokenizer
   * @param continuations of people, at most
   */
  record HumanText(int vocabulary, int continuations) implements RewardSpec.Known {
    HumanText {
      check(vocabulary, continuations);
    }

    @Override
    public List<List<RewardEntry.Name>> names() {
      return single("human-text");
    }

    @Override
    public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
      Fitting fitting = new Fitting(workshop, vocabulary, continuations);
      InformationRate rate = InformationRate.fit(fitting.counts(), fitting.own());
      Reward made =
          HumanLikeness.fit(
              name.name(),
              rate,
              HumanLikeness.ENGLISH,
              fitting.lengths().of(fitting.people(), workshop.artifacts().tokenizer()));
      return RewardEntry.Made.untrained(made, name.name(), workshop.madeOf());
    }
  }

  private static void check(int vocabulary, int continuations) {
    new Check("gold")
        .atLeast("vocabulary", vocabulary, 257, "256 bytes and the end of text")
        .atLeast("continuations", continuations, 2)
        .done();
  }

  private static List<List<RewardEntry.Name>> single(String name) {
    return List.of(List.of(RewardEntry.Name.single(name)));
  }

  /** The two halves of the training documents and the tokenizer that both are read in. */
  private record Fitting(RewardEntry.Workshop workshop, int vocabulary, int continuations) {
    List<Document> counts() {
      List<Document> all = workshop.artifacts().text().split().train();
      return all.subList(0, all.size() / 2);
    }

    List<Document> people() {
      List<Document> all = workshop.artifacts().text().split().train();
      return all.subList(all.size() / 2, all.size());
    }

    Tokenizer own() {
      return workshop.artifacts().text().ownTokenizer(vocabulary);
    }

    HumanContinuations lengths() {
      return workshop.artifacts().text().lengths(continuations);
    }
  }
}

package bondlab.study;

import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.reward.HumanLikeness;
import bondlab.reward.InformationRate;
import bondlab.reward.Reward;
import bondlab.reward.Typicality.HumanContinuations;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
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
   * {@link bondlab.reward.Typicality} with the statistics of the reference policy's own samples
   * instead of people's, for a policy that writes other text than the corpus: a rate that stands
   * {@code above} standard deviations over the samples' mean is best, and more repetition than they
   * have costs. The tokens are counted in the training documents; the samples answer the prompts
   * that comparisons are drawn on.
   *
   * @param vocabulary tokens of its own tokenizer
   * @param samples of the reference
   * @param above standard deviations
   */
  record ModelTypicality(int vocabulary, int samples, double above) implements RewardSpec.Known {
    ModelTypicality {
      new Check("gold")
          .atLeast("vocabulary", vocabulary, 257, "256 bytes and the end of text")
          .atLeast("samples", samples, 2)
          .finite("above", above)
          .done();
    }

    @Override
    public List<List<RewardEntry.Name>> names() {
      return single("model-typicality");
    }

    @Override
    public RewardEntry.Made make(RewardEntry.Name name, RewardEntry.Workshop workshop) {
      StudyArtifacts artifacts = workshop.artifacts();
      StudyText text = artifacts.text();
      Tokenizer own = text.ownTokenizer(vocabulary);
      Config madeOf = workshop.madeOf();
      if (text.bringsTraining()) {
        String prompts = StudyText.fingerprint(text.comparedOpenings());
        madeOf = madeOf.withValue("fitted_on", ConfigValueFactory.fromAnyRef(prompts));
      }
      Map<String, FloatArray> arrays =
          artifacts.cached(
              "gold",
              madeOf,
              budget -> {
                RandomStream stream = artifacts.seeds().stream(Seeds.Part.GOLD).at("samples");
                int prompts = Math.min(samples, text.comparedOpenings().size());
                List<Completion> drawn =
                    artifacts.sample(
                        "sampling for gold",
                        StudyText.numbered(text.comparedOpenings(prompts, stream.at("openings"))),
                        samples / prompts,
                        stream,
                        budget);
                List<Document> train = text.split().train();
                InformationRate rate = InformationRate.fit(train, own);
                return bondlab.reward.Typicality.fit(name.name(), rate, drawn)
                    .raised(above)
                    .values();
              });
      return RewardEntry.Made.untrained(
          bondlab.reward.Typicality.of(name.name(), "cache", own, arrays), name.name(), madeOf);
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

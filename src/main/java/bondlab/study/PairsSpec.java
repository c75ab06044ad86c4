package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.config.ProjectHome;
import bondlab.objective.PreferencePairs.Curation;
import bondlab.objective.PreferenceTexts;
import bondlab.table.Fingerprint;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.OptionalInt;

/**
 * The table of preferences that an offline objective trains on, a part of a study and of an arm;
 * the key {@code name} says where it comes from.
 */
sealed interface PairsSpec {

  /** n where each pair is the best and the worst of n responses. */
  default OptionalInt bestOf() {
    return OptionalInt.empty();
  }

  /**
   * Counts the prompts to train on.
   *
   * @param chat whether the policy may be a chat model
   * @throws bondlab.config.BadInput with everything that is wrong with a file
   */
  int trained(boolean chat);

  /** The settings as they decide a training: the content of a file in place of its path. */
  default Config deciding(Config written) {
    return written;
  }

  /**
   * Responses of the reference to training prompts, those that the trainer would take first, ranked
   * by the arm's proxy. The table is drawn and scored before the first step, so its whole cost
   * counts from step 0.
   *
   * @param prompts that are answered
   * @param responses per prompt
   * @param curation which pairs of them make the table
   */
  record Drawn(int prompts, int responses, Curation curation) implements PairsSpec {
    public Drawn {
      int most = curation instanceof Curation.BestWorst best ? best.n() : 2;
      new Check("pairs")
          .atLeast("prompts", prompts, 1)
          .atLeast("responses", responses, 2, "per prompt; a pair needs two")
          .that(
              most <= responses || responses < 2,
              "curation.n",
              most,
              "must be at most pairs.responses = " + responses)
          .done();
    }

    @Override
    public OptionalInt bestOf() {
      return curation instanceof Curation.BestWorst best
          ? OptionalInt.of(best.n())
          : OptionalInt.empty();
    }

    @Override
    public int trained(boolean chat) {
      return prompts;
    }
  }

  /**
   * Pairs that a user brings, see {@link PreferenceTexts}.
   *
   * @param source JSON lines, from the project's folder
   * @param heldOut share of its prompts that are only evaluated on, in [0, 1)
   */
  record File(String source, double heldOut) implements PairsSpec {
    /** The key of the path. */
    static final String SOURCE = "pairs.source";

    public File {
      new Check("pairs")
          .notBlank("source", source)
          .that(
              heldOut >= 0 && heldOut < 1,
              "held_out",
              heldOut,
              "must be 0 or more and below 1, a share of the prompts")
          .done();
    }

    /** Prompts of so many that are held out: none, or at least one. */
    int heldOut(int prompts) {
      return heldOut == 0 ? 0 : (int) Math.max(1, Math.round(heldOut * prompts));
    }

    String fingerprint() {
      return Fingerprint.of(ProjectHome.ofProject(source));
    }

    PreferenceTexts texts() {
      return PreferenceTexts.read(SOURCE, source);
    }

    @Override
    public int trained(boolean chat) {
      PreferenceTexts texts = texts();
      if (!chat && texts.hasConversations()) {
        throw new BadInput(
            "%s = %s: messages need a chat model (policy.path); give texts"
                .formatted(SOURCE, source));
      }
      return texts.prompts() - heldOut(texts.prompts());
    }

    @Override
    public Config deciding(Config written) {
      return written.withValue(SOURCE, ConfigValueFactory.fromAnyRef(fingerprint()));
    }
  }
}

package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.checkpoint.NamedModel;
import bondlab.config.BadInput;
import bondlab.policy.Completion;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LikelihoodTest {
  /** Nats per byte; both sides in float32, sums of tens of terms about 5. */
  private static final double ROUNDING = 1e-5;

  private static final Pretrained MODEL = Pretrained.of("likelihood");

  @Test
  void scoresAreTheLogProbabilitiesOfTransformersPerByte() {
    double[] expected = MODEL.numbers("log_probs");
    double[] bytes = MODEL.numbers("bytes");
    for (int i = 0; i < expected.length; i++) {
      expected[i] /= bytes[i];
    }
    try (Likelihood reward = Likelihood.open("l", MODEL.folder())) {
      assertArrayEquals(expected, reward.score(MODEL.completions()), ROUNDING);
    }
  }

  @Test
  void neitherOrderNorSizeOfTheBatchCounts() {
    List<Completion> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // prompts come and go; three of them, several samples each
      many.add(Texts.response(i % 3, "Prompt number " + i % 3 + ":", "answer " + i * i));
    }
    try (Likelihood reward = Likelihood.open("l", MODEL.folder())) {
      assertTrue(Pretrained.largestChange(reward, many) < ROUNDING);
      assertArrayEquals(reward.score(many), reward.score(many), 0);
      assertEquals(0, reward.score(List.of()).length);
    }
  }

  @Test
  void anEmptyResponseIsNotTheBest() {
    try (Likelihood reward = Likelihood.open("l", MODEL.folder())) {
      double[] scores = reward.score(Texts.responses("", "a"));
      assertTrue(scores[0] < -0.1 && Arrays.stream(scores).allMatch(Double::isFinite));
    }
  }

  @Test
  void aLongerTextThanTheContextIsRefused() {
    try (Likelihood reward =
        Likelihood.open("l", MODEL.folder(), Optional.empty(), Optional.of(12))) {
      BadInput e = assertThrows(BadInput.class, () -> reward.score(MODEL.completions()));
      assertTrue(e.getMessage().contains("context = 12"), e.getMessage());
    }
  }

  @Test
  void aConfigurationNamesAPathOrAModel() {
    RewardSources sources = RewardSources.none();
    String path = MODEL.folder().toAbsolutePath().toString();
    RewardSetting setting = setting("path = \"" + path + "\"");
    try (Reward reward = setting.reward(sources)) {
      assertEquals("likelihood", reward.name());
      assertEquals(7, reward.score(MODEL.completions()).length);
    }
    // a name is known without its file, and so is its identity
    String named = setting("model = smollm2-135m-instruct").fingerprint(sources);
    assertNotEquals(setting.fingerprint(sources), named);
    assertNotEquals(
        setting.fingerprint(sources),
        setting("path = \"" + path + "\", chat = false").fingerprint(sources));
    BadInput e =
        assertThrows(
            BadInput.class, () -> setting("model = smollm2, path = \"x\", context = 0, more = 1"));
    for (String part : List.of("context", "give either path", "model = smollm2", "more")) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertThrows(BadInput.class, () -> setting(""));
  }

  private static RewardSetting setting(String keys) {
    return RewardFactories.of()
        .bind(
            ConfigFactory.parseString("reward.gold = {name = likelihood, " + keys + "}"),
            "reward.gold");
  }

  /**
   * {@code BONDLAB_SMOLLM2} names the file of the real model; the script prints what transformers
   * makes of it.
   */
  @Test
  void theRealModelIsThatOfTransformersAndANamedModelHasItsIdentity() {
    String file = System.getenv("BONDLAB_SMOLLM2");
    assumeTrue(file != null, "BONDLAB_SMOLLM2 names no file");
    RewardSources sources = RewardSources.none();
    assertEquals(
        setting("model = " + NamedModel.SMOLLM2_135M_INSTRUCT.name()).fingerprint(sources),
        setting("path = \"" + file + "\"").fingerprint(sources));
    List<Completion> completions =
        List.of(
            Texts.response(1, "What is the capital of France?", "The capital of France is Paris."),
            Texts.response(1, "What is the capital of France?", "The capital of France is Xorvq."),
            Texts.response(1, "What is the capital of France?", "zq vrr xk 0ö#! jjw"));
    try (Likelihood reward = Likelihood.open("l", Path.of(file))) {
      double[] transformers = {-0.0831961, -1.6549817, -5.2327525};
      assertArrayEquals(transformers, reward.score(completions), ROUNDING);
    }
  }
}

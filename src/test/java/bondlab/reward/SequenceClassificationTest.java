package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.checkpoint.Checkpoint;
import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import bondlab.text.Chat;
import bondlab.text.ChatTemplate.Message;
import bondlab.text.PretrainedTokenizer;
import bondlab.text.Prompt;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceClassificationTest {
  /** Both sides in float32, sums of tens of terms about 1. */
  private static final double ROUNDING = 1e-5;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3"})
  void scoresOfTextsAreTheLogitsOfTransformers(String name) {
    Pretrained model = Pretrained.of(name);
    try (RewardModel reward = SequenceClassification.open("r", model.folder())) {
      List<Completion> completions = model.completions();
      assertArrayEquals(model.numbers("logits"), reward.score(completions), ROUNDING);
      assertTrue(Pretrained.largestChange(reward, completions) < ROUNDING);
    }
  }

  @Test
  void aConversationIsTokenisedAsTransformersDoes() {
    Pretrained model = Pretrained.of("qwen3");
    try (RewardModel reward = SequenceClassification.open("r", model.folder())) {
      List<int[]> expected = model.ids("ids");
      List<int[]> sequences = reward.sequences(model.completions());
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), sequences.get(i), "sample " + i);
      }
    }
  }

  @Test
  void textsThatEndWithPaddingAreScoredBeforeIt() throws IOException {
    // transformers gives texts the same logits with their padding token, the end of text, behind
    Pretrained llama = Pretrained.of("llama");
    assertArrayEquals(llama.numbers("logits"), llama.numbers("ended_logits"), ROUNDING);
    // a template that writes the end of text behind the response, which is this padding token too
    copyOf("qwen3");
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceFirst("\"pad_token_id\": 2", "\"pad_token_id\": 1"));
    Pretrained qwen3 = Pretrained.of("qwen3");
    try (RewardModel reward = SequenceClassification.open("r", folder)) {
      List<int[]> sequences = reward.sequences(qwen3.completions());
      for (int i = 0; i < sequences.size(); i++) {
        int[] ids = qwen3.ids("ids").get(i);
        assertArrayEquals(Arrays.copyOf(ids, ids.length - 1), sequences.get(i));
      }
    }
  }

  @Test
  void theMessagesOfAChatPolicysPromptAreReadNotItsTemplate() {
    Pretrained model = Pretrained.of("qwen3");
    try (RewardModel reward = SequenceClassification.open("r", model.folder());
        PretrainedTokenizer policy =
            Checkpoint.open(Pretrained.of("likelihood").folder()).tokenizer()) {
      Message asked = Message.user("Name a colour.");
      // a policy with another template of its own
      Prompt prompt =
          new Prompt(1, policy.encode("Human: Name a colour.\n"), policy, List.of(asked));
      int[] answer = policy.encode("Blue.");
      double[] ofChat = reward.score(List.of(new Completion(prompt, answer, 0)));
      assertEquals(model.numbers("logits")[0], ofChat[0], ROUNDING);
      try (PretrainedTokenizer own = PretrainedTokenizer.read(model.folder())) {
        Prompt rendered = Chat.of(own, "qwen3").prompt(1, List.of(asked));
        assertEquals(List.of(asked), rendered.messages());
        assertEquals(List.of(asked), rendered.numbered(9).messages());
      }
      try (RewardModel plain =
          SequenceClassification.open("p", model.folder(), Optional.of(false), Optional.empty())) {
        int[] read = plain.sequences(List.of(new Completion(prompt, answer, 0))).get(0);
        assertEquals("Name a colour.\n\nBlue.", policy.decode(read));
      }
    }
  }

  @Test
  void aLongerTextThanTheContextIsRefused() {
    Pretrained model = Pretrained.of("llama");
    try (RewardModel reward =
        SequenceClassification.open("r", model.folder(), Optional.empty(), Optional.of(21))) {
      List<Completion> completions = model.completions();
      assertEquals(2, reward.score(completions.subList(0, 2)).length);
      BadInput e = assertThrows(BadInput.class, () -> reward.score(completions));
      assertTrue(e.getMessage().contains("context = 21"), e.getMessage());
    }
    assertRefused(
        "context = 129: must be from 1 to 128",
        () -> SequenceClassification.open("r", model.folder(), Optional.empty(), Optional.of(129)));
    assertRefused(
        "has no chat template",
        () ->
            SequenceClassification.open("r", model.folder(), Optional.of(true), Optional.empty()));
  }

  @Test
  void anotherHeadIsRefused() throws IOException {
    Map<String, FloatArray> arrays = copyOf("llama");
    arrays.put("score.weight", new FloatArray(new float[32], 2, 16));
    assertRefusedWith(arrays, "[2, 16] and must have [1, 16]: a reward model has one label");
    arrays.put("score.weight", new FloatArray(new float[16], 1, 16));
    arrays.put("score.bias", new FloatArray(new float[1], 1));
    assertRefusedWith(arrays, "without score.bias");
    arrays.remove("score.bias");
    arrays.remove("score.weight");
    assertRefusedWith(arrays, "must be an array score.weight");
    assertRefused(
        "architectures",
        () -> SequenceClassification.open("r", Pretrained.of("likelihood").folder()));
  }

  private Map<String, FloatArray> copyOf(String name) throws IOException {
    Path from = Pretrained.of(name).folder();
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return new LinkedHashMap<>(Safetensors.read(from.resolve("model.safetensors")));
  }

  private void assertRefusedWith(Map<String, FloatArray> arrays, String part) throws IOException {
    Safetensors.write(folder.resolve("model.safetensors"), arrays, Map.of("format", "pt"));
    assertRefused(part, () -> SequenceClassification.open("r", folder));
  }

  private static void assertRefused(String part, Runnable opened) {
    BadInput e = assertThrows(BadInput.class, opened::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void aConfigurationFindsItAndItsIdentityIsThatOfItsBytes() throws IOException {
    copyOf("llama");
    RewardSources sources = RewardSources.none().folder(folder.getParent());
    RewardSetting here = setting(folder.getFileName().toString(), sources);
    RewardSetting there =
        setting(Pretrained.of("llama").folder().toAbsolutePath().toString(), sources);
    assertEquals(there.fingerprint(sources), here.fingerprint(sources));
    try (Reward reward = here.reward(sources)) {
      assertEquals("judge", reward.name());
      Pretrained model = Pretrained.of("llama");
      assertArrayEquals(model.numbers("logits"), reward.score(model.completions()), ROUNDING);
    }
    Map<String, FloatArray> arrays =
        new LinkedHashMap<>(Safetensors.read(folder.resolve("model.safetensors")));
    arrays.put("score.weight", new FloatArray(new float[16], 1, 16));
    Safetensors.write(folder.resolve("model.safetensors"), arrays, Map.of("format", "pt"));
    assertNotEquals(there.fingerprint(sources), here.fingerprint(sources));
    BadInput e = assertThrows(BadInput.class, () -> setting("absent", sources));
    assertTrue(e.getMessage().startsWith("reward.gold"), e.getMessage());
    assertTrue(e.getMessage().contains("holds no config.json"), e.getMessage());
  }

  private static RewardSetting setting(String path, RewardSources sources) {
    return RewardFactories.of()
        .bind(
            ConfigFactory.parseString(
                "reward.gold = {name = sequence-classification, label = judge, path = \""
                    + path
                    + "\"}"),
            "reward.gold",
            sources);
  }
}

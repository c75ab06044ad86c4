package bondlab.reward.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Studies;
import bondlab.policy.Completion;
import bondlab.policy.Likeness;
import bondlab.progress.Progress;
import bondlab.reward.RewardFactories;
import bondlab.reward.RewardSetting;
import bondlab.reward.RewardSources;
import bondlab.stats.Selection;
import bondlab.table.TableFiles;
import bondlab.text.BytePairTokenizer;
import bondlab.text.Document;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class SimilarityTest {
  private static final Tokenizer TOKENIZER =
      BytePairTokenizer.train(List.of(Document.of(0, "", "the cat and the dog ".repeat(50))), 270);

  private static final PromptWithContinuation EGG =
      opening(0, "How do I boil an egg?", "Put it into boiling water for seven minutes.");
  private static final PromptWithContinuation DOG =
      opening(1, "What does your dog like?", "He loves to swim in the cold lake.");
  private static final PromptWithContinuation BARE =
      new PromptWithContinuation(prompt(2, "Who are you?"), Optional.empty());

  private static Prompt prompt(int id, String text) {
    return new Prompt(id, TOKENIZER.encode(text), TOKENIZER);
  }

  private static PromptWithContinuation opening(int id, String prompt, String human) {
    return new PromptWithContinuation(prompt(id, prompt), TOKENIZER.encode(human));
  }

  private static Completion response(Prompt prompt, String text) {
    return new Completion(prompt, TOKENIZER.encode(text), 0);
  }

  private static double[] vector(String text) {
    return SentenceEncoder.miniLm().encode(List.of(text))[0];
  }

  @Test
  void minimumRiskByMeaningKeepsWhatMostResponsesSay() {
    List<Completion> responses =
        List.of(
            response(EGG.prompt(), "He loves to swim in the cold lake."),
            response(EGG.prompt(), "Put it into boiling water for seven minutes."),
            response(EGG.prompt(), "Cook it in hot water, six or seven minutes long."),
            response(EGG.prompt(), "Boil the egg for about seven minutes."));
    SentenceEncoder encoder = SentenceEncoder.miniLm();
    Likeness alike =
        Likeness.cosine(all -> encoder.encode(all.stream().map(Completion::text).toList()));
    double[][] utility = alike.of(responses);
    double[] likesTheLake = {1, 0, 0, 0};
    int[] drawn = {0, 1, 2, 3};
    assertEquals(1, Selection.minimumRisk(likesTheLake, utility, 0).chances(drawn)[0]);
    assertEquals(0, Selection.minimumRisk(likesTheLake, utility, 10).chances(drawn)[0]);
  }

  @Test
  void theCosineToWhatThePersonWrote() {
    List<Completion> responses =
        List.of(
            response(EGG.prompt(), "Put it into boiling water for seven minutes."),
            response(EGG.prompt(), "Cook it in hot water, six or seven minutes long."),
            response(EGG.prompt(), "He loves to swim in the cold lake."),
            response(DOG.prompt(), "He loves to swim in the cold lake."),
            response(DOG.prompt(), ""));
    try (Similarity similarity = Similarity.to(List.of(EGG, DOG, BARE))) {
      double[] scores = similarity.score(responses);
      assertEquals(1, scores[0], 1e-12); // a sum of 384 doubles
      assertEquals(1, scores[3], 1e-12);
      assertTrue(scores[1] > 0.6 && scores[1] < 1 && scores[2] < 0.2, () -> scores[1] + ", …");
      assertEquals(
          SentenceEncoder.cosine(
              vector("Put it into boiling water for seven minutes."),
              vector("He loves to swim in the cold lake.")),
          scores[2],
          1e-12);
      assertArrayEquals(scores, similarity.score(responses), 0.0);
    }
  }

  @Test
  void aPromptIsKnownByItsTokens() {
    Completion numbered = response(DOG.prompt().numbered(77), "He likes water.");
    Completion own = response(DOG.prompt(), "He likes water.");
    Similarity similarity = Similarity.to(List.of(EGG, DOG));
    assertArrayEquals(similarity.score(List.of(own)), similarity.score(List.of(numbered)), 0.0);
  }

  @Test
  void overSeveralContinuationsTheMean() {
    PromptWithContinuation other =
        opening(5, "What does your dog like?", "Bones, and the postman.");
    Completion given = response(DOG.prompt(), "Bones.");
    double first = Similarity.to(List.of(DOG)).score(List.of(given))[0];
    double second = Similarity.to(List.of(other)).score(List.of(given))[0];
    double both = Similarity.to(List.of(DOG, other, other)).score(List.of(given))[0];
    assertEquals((first + second) / 2, both, 1e-12); // sums of 384 doubles
  }

  @Test
  void promptsWithoutAContinuationAreNamed() {
    Prompt stranger = prompt(9, "Nobody knows this prompt");
    List<Completion> responses =
        List.of(response(BARE.prompt(), "A"), response(EGG.prompt(), "B"), response(stranger, "C"));
    Similarity similarity = Similarity.to(List.of(EGG, BARE));
    BadInput told = assertThrows(BadInput.class, () -> similarity.score(responses));
    assertEquals(2, told.problems().size(), told::getMessage);
    assertTrue(told.getMessage().contains("prompt 2"), told::getMessage);
    assertTrue(told.getMessage().contains("prompt 9"), told::getMessage);
    assertTrue(told.getMessage().contains("prompts.continuation_column"), told::getMessage);
    List<Completion> many =
        IntStream.range(0, 40).mapToObj(i -> response(prompt(i, "prompt " + i), "A")).toList();
    BadInput told40 = assertThrows(BadInput.class, () -> similarity.score(many));
    assertTrue(told40.problems().size() < 15, told40::getMessage);
    assertTrue(told40.getMessage().contains("30 more prompts"), told40::getMessage);
  }

  @Test
  void aConfigurationAsksForIt() {
    RewardSources sources = RewardSources.none().openings(() -> List.of(EGG, DOG));
    RewardSetting setting =
        RewardFactories.installed()
            .bind(ConfigFactory.parseString("a = { name = similarity }"), "a", sources);
    Completion own = response(DOG.prompt(), "He loves to swim in the cold lake.");
    assertEquals(1, setting.reward(sources).score(List.of(own))[0], 1e-12);
    BadInput told =
        assertThrows(
            BadInput.class,
            () ->
                RewardFactories.installed()
                    .bind(ConfigFactory.parseString("a = { name = similarity, x = 1 }"), "a"));
    assertTrue(told.getMessage().contains("a.x at"), told::getMessage);
  }

  /** Comparisons, the study's prompts and a second gold: all prompts have continuations. */
  @Test
  void aStudyHasItAsGold(@TempDir Path home) {
    List<String> tiny =
        List.of(
            "experiment=overoptimization",
            "reward/gold=similarity",
            "reward/proxies=bags",
            "reward.proxies.kinds=[linear]",
            "reward.proxies.pairs=[16]",
            "reward.proxies.held_out=16",
            "reward.golds=[${reward.gold}]",
            "threads=2",
            "policy.vocabulary=300",
            "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
            "policy.training.steps=8",
            "prompts.count=6",
            "prompts.response=8",
            "pool.samples=16",
            "pool.ns=[1,2,4,16]",
            "pool.resamples=50");
    RunFolder run =
        Experiments.at(home, Studies.installed())
            .telling(line -> {})
            .run(ConfigRoot.at(Path.of("experiments")), tiny, Progress.SILENT);
    assertEquals(Status.State.DONE, run.status().state());
    Table curves = TableFiles.readParquet(run.tables().resolve("curves.parquet"));
    assertTrue(curves.stringColumn("measured_by").contains("similarity"), curves::toString);
  }
}

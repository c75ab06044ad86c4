package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import bondlab.table.JsonLines;
import bondlab.text.Corpus;
import bondlab.text.CorpusSpec;
import bondlab.text.Document;
import bondlab.text.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole study on a text that a user brings. */
class OwnCorpusTest {
  private static final List<Document> DOCUMENTS =
      Corpus.read("europarl-en").documents().subList(0, 200);

  @TempDir Path home;
  private final List<String> told = new ArrayList<>();

  @Test
  void theJudgesDocumentsDecideGoldAndLeaveThePolicyAlone() throws IOException {
    Path plain = write("plain.jsonl", text -> text, List.of());
    Split split =
        Split.of(
            Corpus.read(plain.toString()),
            new CorpusSpec(plain.toString(), "text", 0.1, 0.1, 0.3),
            5);
    Path changed = write("changed.jsonl", OwnCorpusTest::reversed, split.judge());
    RunFolder one = run(plain);
    RunFolder other = run(changed);
    assertEquals(table(one, "losses"), table(other, "losses"));
    assertNotEquals(table(one, "rewards"), table(other, "rewards"));
    Path trained = write("trained.jsonl", OwnCorpusTest::reversed, split.train());
    assertNotEquals(table(one, "losses"), table(run(trained), "losses"));
  }

  @Test
  void aTextOfFewWordsGivesAPolicyOfAsManyTokensAsItHas() {
    Path file = home.resolve("few.jsonl");
    List<String> words = List.of("we", "agree", "that", "it", "is", "so", "here");
    try (JsonLines lines = JsonLines.open(file)) {
      for (int i = 0; i < 60; i++) {
        StringBuilder text = new StringBuilder();
        for (int w = 0; w < 200; w++) {
          String word = words.get((i * w + w / 7 + i) % words.size());
          text.append(w % 10 == 0 ? (w == 0 ? "We " : ". We ") : " ").append(word);
        }
        lines.append(Map.of("text", text.append(".").toString()));
      }
    }
    assertTrue(run(file).summary().contains("w16-16"));
    assertTrue(told.stream().anyMatch(line -> line.startsWith("policy.vocabulary = 300")));
  }

  /** The corpus as JSONL, the texts of some documents changed. */
  private Path write(String name, UnaryOperator<String> change, List<Document> of) {
    List<Integer> changed = of.stream().map(Document::id).toList();
    Path file = home.resolve(name);
    try (JsonLines lines = JsonLines.open(file)) {
      for (int i = 0; i < DOCUMENTS.size(); i++) {
        String text = DOCUMENTS.get(i).text();
        lines.append(Map.of("text", changed.contains(i) ? change.apply(text) : text));
      }
    }
    return file;
  }

  private static String reversed(String text) {
    List<String> sentences = new ArrayList<>(List.of(text.split("(?<=\\.) ")));
    sentences.replaceAll(
        sentence -> {
          List<String> words = new ArrayList<>(List.of(sentence.split(" ")));
          Collections.reverse(words.subList(1, words.size()));
          return String.join(" ", words);
        });
    return String.join(" ", sentences);
  }

  private RunFolder run(Path source) {
    List<String> overrides =
        List.of(
            "experiment=overoptimization",
            "threads=2",
            "seed=5",
            "corpus.source='" + source + "'",
            "corpus.validation_share=0.1",
            "corpus.judge_share=0.3",
            "policy.vocabulary=300",
            "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
            "policy.training.steps=8",
            "reward/gold=judge",
            "reward.golds=[${reward.gold}]",
            "reward/proxies=single",
            "reward.gold.judges=1",
            "reward.gold.vocabulary=320",
            "reward.gold.network={width:16,layers:1,heads:2,key_value_heads:2,mlp:32}",
            "reward.gold.pairs=64",
            "reward.gold.held_out=32",
            "reward.proxies.held_out=32",
            "reward.proxies.pairs=[16]",
            "reward.proxies.only=[w16-16]",
            "reward.proxies.replicates=1",
            "prompts.count=6",
            "prompts.response=8",
            "pool.samples=16",
            "pool.ns=[1,2,4,16]",
            "pool.resamples=50");
    Progress telling =
        new Progress() {
          @Override
          public Task start(String what, long total, String unit) {
            return units -> {};
          }

          @Override
          public void say(String line) {
            told.add(line);
          }
        };
    return Experiments.at(home, Studies.installed())
        .telling(line -> {})
        .run(ConfigRoot.at(Path.of("experiments")), overrides, telling);
  }

  private static String table(RunFolder run, String name) throws IOException {
    return Files.readString(run.tables().resolve(name + ".csv"));
  }
}

package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.Bind;
import bondlab.config.ConfigRoot;
import bondlab.experiment.ArtifactCache;
import bondlab.objective.PreferencePairs.Pair;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.progress.Progress;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import bondlab.training.CostMeter.Part;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of preferences that a study makes, against the plain way to make them. */
class PairsTableTest {
  private static final int PROMPTS = 12;
  private static final int RESPONSES = 6;

  @TempDir Path home;

  private static Config study() {
    List<String> all = new ArrayList<>(BondStudyTest.TINY);
    all.addAll(
        List.of(
            "arms=[{name:a,objective:{name:dpo,beta:0.1}}]",
            "pairs.prompts=" + PROMPTS,
            "pairs.responses=" + RESPONSES,
            "pairs/curation=all",
            "pairs.curation.margin=0.5",
            "pairs.curation.deduplicated=true"));
    return ConfigRoot.at(Path.of("experiments")).compose(all).config();
  }

  /** Every two different responses, the first drawing of each, half a standard deviation apart. */
  private static List<String> plainly(List<Completion> drawn, double[] rewards) {
    List<String> pairs = new ArrayList<>();
    for (int u = 0; u < PROMPTS; u++) {
      for (int a = u * RESPONSES; a < (u + 1) * RESPONSES; a++) {
        for (int b = u * RESPONSES; b < (u + 1) * RESPONSES; b++) {
          boolean again = false;
          for (int c = u * RESPONSES; c < Math.max(a, b); c++) {
            again |= c < a && Arrays.equals(drawn.get(c).tokens(), drawn.get(a).tokens());
            again |= c < b && Arrays.equals(drawn.get(c).tokens(), drawn.get(b).tokens());
          }
          if (!again && rewards[a] - rewards[b] >= 0.5) {
            pairs.add(text(drawn.get(a)) + " over " + text(drawn.get(b)));
          }
        }
      }
    }
    return pairs;
  }

  private static String text(Completion response) {
    return response.prompt().id() + Arrays.toString(response.tokens());
  }

  @Test
  void aTableIsThatOfPlainDrawsAndScores() {
    Config config = study();
    ArtifactCache cache = new ArtifactCache(home.resolve("cache"), 1, line -> {});
    Arm arm = Arms.of(config, (one, earlier) -> {}).get(0);
    try (StudyArtifacts artifacts = StudyArtifacts.of(config, cache, Progress.SILENT)) {
      Pool pool = Pool.get(artifacts, config.getInt("pool.samples"));
      NotebookRegistry none = new NotebookRegistry();
      try (Rewards rewards = new Rewards(artifacts, RewardSpec.of(config), none, pool)) {
        EvaluationSuite.Settings settings =
            Bind.to(EvaluationSuite.Settings.class, config, "evaluation");
        EvaluationSuite evaluation =
            new EvaluationSuite(artifacts, rewards, pool, Set.of(arm.proxy()), settings);
        PairsTable table = PairsTable.of(arm, artifacts, evaluation);

        List<PromptWithContinuation> all = artifacts.text().trainingOpenings();
        long seed = config.getLong("seed");
        int[] order =
            RandomStream.of(seed).at("training").at("prompts").at(0).permutation(all.size());
        List<Prompt> prompts =
            Arrays.stream(order, 0, PROMPTS).mapToObj(i -> all.get(i).prompt()).toList();
        List<Completion> drawn =
            artifacts.policy().sample(prompts, RESPONSES, RandomStream.of(seed).at("pairs"));
        Reward proxy = evaluation.proxy(arm.proxy());
        assertEquals(
            plainly(drawn, proxy.score(drawn)),
            table.trained().pairs().stream()
                .map(pair -> text(pair.chosen()) + " over " + text(pair.rejected()))
                .toList());
        Pair first = table.trained().pairs().get(0);
        double[] logProbs = artifacts.policy().logProbs(List.of(first.chosen(), first.rejected()));
        double[] known = {first.chosen().logProb(), first.rejected().logProb()};
        assertArrayEquals(
            logProbs, known, 1e-4, "log π_ref is that of the draw, in single precision");

        long tokens = Cost.ofGeneratedTokens(drawn).generatedTokens();
        assertEquals(PROMPTS * RESPONSES, table.cost().spent(Part.ANCHOR_SAMPLES).samples());
        assertEquals(tokens, table.cost().spent(Part.ANCHOR_SAMPLES).generatedTokens());
        Cost scored = Cost.ofScoring(drawn);
        assertEquals(scored.rewardCalls(), table.cost().spent(Part.REWARD).rewardCalls());
        assertEquals(scored.scoredTokens(), table.cost().spent(Part.REWARD).scoredTokens());
        assertEquals(0, table.cost().spent(Part.SCORE).forwardPasses());

        Set<Integer> trained = Set.copyOf(prompts.stream().map(Prompt::id).toList());
        assertTrue(
            table.heldOut().orElseThrow().prompts().stream()
                .noneMatch(p -> trained.contains(p.id())));
      }
    }
  }
}

package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.reward.Ensemble.Combination;
import bondlab.reward.Wrapper.Budgeted;
import bondlab.reward.Wrapper.Centred;
import bondlab.reward.Wrapper.Clipped;
import bondlab.reward.Wrapper.LengthAdjusted;
import bondlab.reward.Wrapper.Noisy;
import bondlab.reward.Wrapper.Normalised;
import bondlab.reward.Wrapper.Quantile;
import bondlab.stats.RandomStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteScoresTest {
  private static final List<Completion> THREE =
      Table.concat(Table.responses(4, 0, 1), Table.responses(7, 2));

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aScoreThatIsNotFiniteIsNamed(double bad) {
    Reward gold = new Table("gold", 3, 1, bad);
    String message = assertThrows(BadInput.class, () -> gold.finiteScores(THREE)).getMessage();
    assertTrue(message.startsWith("reward gold gave " + bad + " for index 2 of 3"), message);
    assertTrue(message.contains("prompt 7"), message);
  }

  @Test
  void aWrongCountIsNamed() {
    String few = assertThrows(BadInput.class, () -> counts(2).finiteScores(THREE)).getMessage();
    assertEquals(
        "reward short gave 2 scores for 3 completions, none for index 2 of prompt 7;"
            + " it must give one each",
        few);
    String many = assertThrows(BadInput.class, () -> counts(4).finiteScores(THREE)).getMessage();
    assertEquals("reward short gave 4 scores for 3 completions; it must give one each", many);
  }

  @Test
  void everyWrapperRefusesABadInnerScore() {
    Reward good = new Table("good", 0, 1, 2);
    ReferencePool pool = ReferencePool.of(good, Table.concat(THREE, Table.responses(7, 0)));
    Reward bad = new Table("bad", 0, 1, Double.NaN);
    Map<String, Reward> wrapped =
        Map.of(
            "clipped", new Clipped(bad, 0, 1),
            "normalised", new Normalised(bad, 0, 1),
            "centred", new Centred(bad, pool),
            "quantile", new Quantile(bad, pool, Quantile.Ties.WHOLE),
            "noisy", new Noisy(bad, 1, RandomStream.of(1)),
            "length", new LengthAdjusted(bad, 1),
            "cached", new Cached(bad, 9),
            "budgeted", new Budgeted(bad, Budget.unlimited()),
            "ensemble", new Ensemble("both", List.of(good, bad), new Combination.WorstCase()));
    wrapped.forEach(
        (what, reward) -> {
          var e = assertThrows(BadInput.class, () -> reward.score(THREE), what);
          assertTrue(e.getMessage().startsWith("reward bad gave NaN for index 2"), e.getMessage());
        });
  }

  private static Reward counts(int count) {
    return new Reward() {
      @Override
      public String name() {
        return "short";
      }

      @Override
      public double[] score(List<Completion> completions) {
        return new double[count];
      }
    };
  }
}

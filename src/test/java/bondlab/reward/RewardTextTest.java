package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.progress.StoppedByUser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reward says of itself in a cell, and in errors. */
class RewardTextTest {
  private final Reward commas =
      Reward.text("commas", text -> text.chars().filter(c -> c == ',').count());
  private final Reward lambda = completions -> new double[completions.size()];

  @Test
  void wrappersAreReadInTheirOrder() {
    assertEquals("commas", commas.toString());
    assertEquals(
        "commas − 0.02·tokens, clipped to [-3, 3]",
        commas.minusLength(0.02).clipped(-3, 3).toString());
    assertEquals(
        "commas, clipped to [-3, Infinity] + 0.5·tokens",
        commas.clipped(-3, Double.POSITIVE_INFINITY).minusLength(-0.5).toString());
    assertEquals("commas + noise of sd 0.5, cached", commas.noisy(.5, 1).cached().toString());
    assertEquals("commas, budgeted (0 scored)", commas.budget(9).toString());
    List<Completion> reference = Texts.responses("", ",,", ",,,,");
    assertEquals("commas, normalised (mean 2, sd 2)", commas.normalised(reference).toString());
    assertEquals("commas, centred per prompt (sd 2)", commas.centred(reference).toString());
    assertEquals("mine = commas − 2·tokens", commas.minusLength(2).named("mine").toString());
    assertEquals("commas", commas.named("commas").toString());
    assertEquals("commas, as quantile of its prompt", commas.quantile(reference).toString());
  }

  @Test
  void ensemblesNameTheirMembersAndALambdaItsName() {
    Reward priced = commas.minusLength(1);
    assertEquals("worst of (commas − 1·tokens; reward)", Reward.worstOf(priced, lambda).toString());
    assertEquals("mean of (commas)", Reward.mean(commas).toString());
    assertEquals(
        "mean − 0.5·variance of (commas; reward), cached",
        Reward.uncertaintyWeighted(.5, commas, lambda).cached().toString());
    assertEquals("far (http://h/x)", Reward.http("http://h/x").named("far").toString());
    assertEquals("judge (program python3 judge.py)", Reward.program("python3 judge.py").toString());
  }

  @Test
  void aLambdaThatThrowsNamesRewardPromptAndText() {
    Reward broken = Reward.text("broken", text -> text.charAt(1000));
    String longText = "I agree\nthat " + "words ".repeat(20);
    var e =
        assertThrows(RewardFailed.class, () -> broken.cached().score(Texts.responses(longText)));
    assertTrue(
        e.getMessage().startsWith("reward broken threw java.lang.StringIndex"), e.getMessage());
    assertTrue(e.getMessage().contains("the response \"I agree that words"), e.getMessage());
    assertTrue(e.getMessage().contains(" …\" to the prompt \"Say:\""), e.getMessage());
    assertEquals(StringIndexOutOfBoundsException.class, e.getCause().getClass());
  }

  @Test
  void whatSaysItselfWhatToDoIsThrownOn() {
    Reward stopped =
        Reward.text(
            "stopped",
            text -> {
              throw new StoppedByUser("stopped");
            });
    assertThrows(StoppedByUser.class, () -> stopped.score(Texts.responses("a")));
    assertThrows(BadInput.class, () -> commas.score(Table.responses(0, 1)));
  }
}

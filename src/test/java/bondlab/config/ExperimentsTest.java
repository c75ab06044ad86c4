package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentsTest {
  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { policy = tiny } ]", "seed = 1", "twice = ${seed}")
            .with("policy/tiny.conf", "layers = 2")
            .with("policy/large.conf", "layers = 8", "heads = 4")
            .with(
                "alpha.conf", "defaults = [ { override /policy = large } ]", "seed = 5", "new = 7")
            .with("beta.conf", "policy.layers = 3");
  }

  @Test
  void aFileBesideThePrimaryIsMergedIntoTheRoot() {
    assertEquals(
        "{new:7,policy:{heads:4,layers:8},seed:5,twice:5}", folder.shown("experiment=alpha"));
    assertEquals("{policy:{layers:3},seed:1,twice:1}", folder.shown("+experiment=beta"));
    assertEquals(
        Map.of("experiment", "beta", "policy", "tiny"),
        folder.root().compose(List.of("experiment=beta")).choices());
  }

  @Test
  void theCommandLineWins() {
    assertEquals(
        "{new:7,policy:{layers:2},seed:9,twice:9}",
        folder.shown("experiment=alpha", "policy=tiny", "seed=9"));
  }

  @Test
  void anUnknownNameListsThoseThereAre() {
    BadInput e = assertThrows(BadInput.class, () -> folder.compose("experiment=alhpa"));
    assertTrue(
        e.getMessage()
            .contains(
                "experiment has no option alhpa; did you mean alpha?; there are: alpha, beta"),
        e.getMessage());
  }

  @Test
  void aKeyOrGroupOfAnExperimentSaysThatNoneWasChosen() {
    folder.with("objective/bond.conf", "n = 4");
    folder.with("gamma.conf", "defaults = [ { objective = bond }, _self_ ]");
    String none = "no experiment was chosen: write experiment=NAME, one of alpha, beta, gamma";
    for (String override : List.of("objective.n=4", "objective=bond", "~objective.n")) {
      BadInput e = assertThrows(BadInput.class, () -> folder.compose(override));
      assertTrue(e.getMessage().contains(none), e.getMessage());
      assertFalse(e.getMessage().contains("did you mean"), e.getMessage());
      folder.compose("experiment=gamma", override);
    }
    BadInput near = assertThrows(BadInput.class, () -> folder.compose("sede=4"));
    assertTrue(near.getMessage().contains("did you mean seed?; " + none), near.getMessage());
    BadInput other =
        assertThrows(BadInput.class, () -> folder.compose("experiment=beta", "objective.n=4"));
    assertFalse(other.getMessage().contains(none), other.getMessage());
  }

  @Test
  void anUnreadExperimentHidesNothingButWhatItBrings() {
    BadInput e =
        assertThrows(
            BadInput.class, () -> folder.compose("experiment=alpha,beta", "new=1", "seed=(", "x"));
    assertEquals(3, e.problems().size(), e.getMessage());
  }

  @Test
  void problemsOfOverridesAndOfValuesAreToldAtOnce() {
    record Whole(long seed, long twice) {}
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                folder
                    .root()
                    .compose(
                        List.of("seed=x", "twice=1.5", "nosuch=1", "seed=(", "~policy"),
                        composed -> Bind.to(Whole.class, composed.config())));
    assertEquals(4, e.problems().size(), e.getMessage());
    for (String words :
        List.of("no key nosuch", "\"seed=(\"", "\"x\": must be a whole", "1.5: must be a whole")) {
      assertTrue(e.getMessage().contains(words), e.getMessage());
    }
  }

  @Test
  void aFolderOfThatNameIsUsedInstead() {
    folder.with("experiment/gamma.conf", "seed = 3");
    assertEquals("{policy:{layers:2},seed:3,twice:3}", folder.shown("experiment=gamma"));
    assertThrows(BadInput.class, () -> folder.compose("experiment=alpha"));
    folder.with(
        "config.conf",
        "defaults = [ { policy = tiny }, _self_, { experiment = null } ]",
        "seed = 1");
    assertEquals("{policy:{layers:2},seed:3}", folder.shown("experiment=gamma"));
  }

  @Test
  void aPlainKeyOfThatNameStaysOne() {
    folder.with("config.conf", "experiment = none");
    assertEquals("{experiment:mine}", folder.shown("experiment=mine"));
  }
}

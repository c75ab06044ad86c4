package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverrideCompletionTest {
  @TempDir Path temp;
  private OverrideCompletion completion;

  @BeforeEach
  void write() {
    ConfigRoot root =
        new ConfigFolder(temp)
            .with(
                "config.conf",
                "defaults = [ { policy = small } ]",
                "seed = 7",
                "study = a",
                "quick = false",
                "note = \"two words\"",
                "paths { in = x, out = null, empty {} }",
                "sizes = [1, 2]")
            .with("policy/small.conf", "layers = 1", "train { steps = 3, rate = 1e-3 }")
            .with("policy/large.conf", "layers = 8", "heads = 2")
            .with("reward/gold/judge.conf", "width = 1")
            .with("quick-look.conf", "seed = 1")
            .root();
    completion = new OverrideCompletion(root, Map.of("study", List.of("bond", "bench")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "; po; policy. policy=",
        "; policy=; policy=large policy=small",
        "; policy=s; policy=small",
        "; policy=small,la; policy=small,large",
        "; policy=[small,l; policy=[small,large",
        "; policy=choice(small,l; policy=choice(small,large",
        "; experiment=; experiment=quick-look",
        "; re; reward/gold=",
        "; +re; +reward/gold=",
        "; +reward/gold=; +reward/gold=judge",
        "; +se; ",
        "; s; seed= sizes= study=",
        "; ++s; ++seed= ++sizes= ++study=",
        "; ~s; ~seed ~sizes ~study",
        "; ~po; ~policy ~policy.",
        "; policy.; policy.layers= policy.train.",
        "; policy.train.; policy.train.rate= policy.train.steps=",
        "; paths.; paths.empty= paths.in= paths.out=",
        "; seed=; seed=7",
        "; policy.train.rate=; policy.train.rate=0.001",
        "; quick=; quick=false quick=true",
        "; quick=t; quick=true",
        "; study=b; study=bench study=bond",
        "; note=; ",
        "; paths.out=; paths.out=null",
        "; nosuch=; ",
        "; nosuch.; ",
        "; zip(a; ",
        "policy=large; policy.; policy.heads= policy.layers=",
        "policy=large,small; policy.; policy.heads= policy.layers=",
        "policy=; policy.; policy.layers= policy.train.",
        "nosuch=1 policy=large [half; policy.h; policy.heads=",
        "+reward/gold=judge; reward.gold.; reward.gold.width=",
        "experiment=quick-look; seed=; seed=1",
        "seed=interval(0,1) +new=3; ne; new=",
        "run --json; see; seed=",
      })
  void completes(String earlier, String word, String expected) {
    List<String> before = earlier == null ? List.of() : Arrays.asList(earlier.split(" "));
    String found = String.join(" ", completion.of(before, word));
    assertEquals(expected == null ? "" : expected, found);
  }
}

package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.ConfigHash;
import bondlab.policy.Budget.BudgetSpent;
import bondlab.policy.Completion;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardFactoriesTest {
  @TempDir private Path folder;

  /** Counts a character, a comma if none is given. */
  private static final class Commas implements RewardFactory {
    private int closed;

    private record Settings(Optional<String> of) {
      Settings {
        of.ifPresent(
            text ->
                new bondlab.config.Check("commas")
                    .that(text.length() == 1, "of", text, "must be one character")
                    .done());
      }
    }

    @Override
    public String name() {
      return "commas";
    }

    @Override
    public void validate(Config settings, RewardSources sources) {
      Bind.to(Settings.class, settings);
    }

    @Override
    public Reward create(Config settings, RewardSources sources) {
      char counted = Bind.to(Settings.class, settings).of().orElse(",").charAt(0);
      Reward count = Reward.text(name(), text -> text.chars().filter(c -> c == counted).count());
      return new Reward() {
        @Override
        public double[] score(List<Completion> completions) {
          return count.score(completions);
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }
  }

  private final Commas commas = new Commas();
  private final RewardFactories factories = RewardFactories.of(commas);
  private final List<Completion> texts = Texts.responses("a,b,,c", "none", ",,,,,,,,");

  private Config config(String... lines) throws IOException {
    Path file = folder.resolve("mine.conf");
    Files.writeString(file, String.join("\n", lines));
    return ConfigFactory.parseFile(file.toFile()).resolve();
  }

  private Reward gold(String... lines) throws IOException {
    return factories.bind(config(lines), "reward.gold").reward(RewardSources.none());
  }

  /** The problems, without the place of the file. */
  private String problems(String... lines) throws IOException {
    Config config = config(lines);
    var e = assertThrows(BadInput.class, () -> factories.bind(config, "reward.gold"));
    return e.problems().stream()
        .map(problem -> problem.replace(folder + "/", ""))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aBroughtRewardIsMadeOfItsSettings() throws IOException {
    try (Reward gold = gold("reward.gold = { name = commas }")) {
      assertEquals("commas", gold.name());
      assertArrayEquals(new double[] {3, 0, 8}, gold.score(texts));
    }
    assertEquals(1, commas.closed);
    Reward letters = gold("reward.gold = { name = commas, label = letters, of = b }");
    assertEquals("letters", letters.name());
    assertArrayEquals(new double[] {1, 0, 0}, letters.score(texts));
  }

  @Test
  void wrappersActInTheirOrderAndKeepTheName() throws IOException {
    Reward priced =
        gold(
            "reward.gold = { name = commas, wrappers = [",
            "  { clip = [-3, 3] }, { minus_length = 0.5 }, { cache = 10 } ] }");
    assertEquals("commas", priced.name());
    assertArrayEquals(new double[] {3 - 3, 0 - 2, 3 - 4}, priced.score(texts));
    Reward clipped =
        gold("reward.gold = { name = commas, wrappers = [{minus_length=0.5},{clip=[-1, inf]}] }");
    assertArrayEquals(new double[] {3 - 3, -1, 8 - 4}, clipped.score(texts));
    Reward method = Reward.text("commas", RewardFactoriesTest::count).noisy(.5, 3);
    Reward noisy = gold("reward.gold = { name = commas, wrappers = [{noise={sd=0.5,seed=3}}] }");
    assertArrayEquals(method.score(texts), noisy.score(texts));
    Reward budgeted = gold("reward.gold = { name = commas, wrappers = [ { budget = 3 } ] }");
    budgeted.score(texts);
    assertThrows(BudgetSpent.class, () -> budgeted.score(texts));
  }

  private static double count(String text) {
    return text.chars().filter(c -> c == ',').count();
  }

  @Test
  void normalisingTakesTheStudysReferenceResponses() throws IOException {
    List<Completion> reference = Texts.responses("", ",,", ",,,,");
    RewardSources sources = RewardSources.none().reference(() -> reference);
    Config all = config("a = { name = commas, wrappers = [ { normalise = all } ] }");
    double[] normal = factories.bind(all, "a").reward(sources).score(texts);
    assertArrayEquals(new double[] {.5, -1, 3}, normal); // mean 2, sd 2
    Config each = config("a = { name = commas, wrappers = [ { normalise = per-prompt } ] }");
    assertArrayEquals(
        new double[] {.5, -1, 3}, factories.bind(each, "a").reward(sources).score(texts));
    var e =
        assertThrows(BadInput.class, () -> factories.bind(all, "a").reward(RewardSources.none()));
    assertTrue(e.getMessage().contains("reference policy"), e.getMessage());
    assertEquals(1, commas.closed); // what was made before the failure
  }

  @Test
  void ensemblesOfBroughtAndKnownRewards() throws IOException {
    Reward known = Reward.text("w64", String::length);
    RewardSources sources = RewardSources.none().knowing("w64-4000", known);
    Config config =
        config(
            "worst = { name = worst-of, of = [ { name = commas }, w64-4000 ] }",
            "mean = { name = mean-of, of = [ { name = commas }, w64-4000 ] }",
            "weighted = { name = uncertainty-weighted, lambda = 0.5,",
            "  of = [ { name = commas }, w64-4000 ] }",
            "typo = { name = mean-of, of = [ w64-400 ] }");
    assertArrayEquals(
        new double[] {3, 0, 8}, factories.bind(config, "worst").reward(sources).score(texts));
    assertArrayEquals(
        new double[] {4.5, 2, 8}, factories.bind(config, "mean").reward(sources).score(texts));
    assertArrayEquals( // variances 2.25, 4, 0
        new double[] {4.5 - .5 * 2.25, 2 - .5 * 4, 8},
        factories.bind(config, "weighted").reward(sources).score(texts));
    var e = assertThrows(BadInput.class, () -> factories.bind(config, "typo").reward(sources));
    assertTrue(e.getMessage().startsWith("typo: there is no reward w64-400"), e.getMessage());
    assertTrue(e.getMessage().contains("did you mean w64-4000?"), e.getMessage());
  }

  @Test
  void everyProblemIsToldAtOnceWithKeyAndLine() throws IOException {
    assertEquals(
        """
        reward.gold.of at mine.conf:3: xy: must be one character
        reward.gold.off at mine.conf:4: unknown key; did you mean of?
        reward.gold.wrappers.0.clip at mine.conf:6: [3.0, -3.0]: must be a lower and a higher bound; -inf and inf are none
        reward.gold.wrappers.1.minuslength at mine.conf:7: unknown key; did you mean minus_length?\
        """,
        problems(
                "reward.gold {",
                "  name = commas",
                "  of = xy",
                "  off = 1",
                "  wrappers = [",
                "    { clip = [3, -3] },",
                "    { minuslength = 0.5 } ] }")
            .lines()
            .filter(line -> !line.contains("one key"))
            .collect(Collectors.joining("\n")));
    assertEquals(
        "reward.gold.clip at mine.conf:1: unknown key; did you mean of?"
            + "; a wrapper stands in wrappers = [ { KEY = VALUE }, … ]",
        problems("reward.gold = { name = commas, clip = [1, 2] }")
            .replace("known are of", "did you mean of?"));
  }

  @Test
  void oneKeyAWrapper() throws IOException {
    String both = problems("reward.gold = { name = commas, wrappers = [{cache=9,clip=[0,1]}] }");
    assertTrue(both.startsWith("reward.gold.wrappers.0 at mine.conf:1: each wrapper"), both);
    assertTrue(problems("reward.gold = { name = commas, wrappers = [{}] }").contains("got 0"));
    String word = problems("reward.gold = { name = commas, wrappers = [ cache ] }");
    assertTrue(word.contains("reward.gold.wrappers.0 at mine.conf:1"), word);
  }

  @Test
  void aNameThatIsNotKnownTellsTheNearestAndWhereJarsGo() throws IOException {
    String e = problems("reward.gold = { name = comas }");
    assertTrue(e.startsWith("reward.gold.name at mine.conf:1: comas: must be one of commas, "), e);
    assertTrue(e.contains("BONDLAB_CLASS_PATH"), e);
    assertTrue(e.endsWith("did you mean commas?"), e);
    assertTrue(problems("reward.gold = { of = a }").contains("reward.gold.name: missing"));
    assertTrue(problems("reward.gold = commas").startsWith("reward.gold at mine.conf:1: \"commas"));
    assertTrue(problems("x = 1").startsWith("reward.gold: missing"));
  }

  @Test
  void builtInSettingsAreChecked() throws IOException {
    String program =
        problems(
            "reward.gold = { name = program, command = judge, batch = 0, timeout = nan, x = 1 }");
    assertTrue(program.contains("reward.gold.batch at mine.conf:1: 0: must be 1 or more"), program);
    assertTrue(program.contains("reward.gold.timeout at mine.conf:1"), program);
    assertTrue(program.contains("reward.gold.x at mine.conf:1: unknown key"), program);
    String none = problems("reward.gold = { name = program }");
    assertTrue(none.contains("either command = "), none);
    String missing = problems("reward.gold = { name = program, command = no-such-judge }");
    assertTrue(missing.startsWith("reward.gold: there is no program no-such-judge"), missing);
    String http = problems("reward.gold = { name = http, url = \"localhost:5000\" }");
    assertTrue(http.startsWith("reward.gold: url = \"localhost:5000\""), http);
    String ensemble =
        problems(
            "reward.gold = { name = worst-of, lambda = 1,",
            "  of = [ { name = http }, { name = commas, of = xy } ] }");
    assertTrue(ensemble.contains("reward.gold.lambda at mine.conf:1: unknown key"), ensemble);
    assertTrue(ensemble.contains("reward.gold.of.0.url: missing"), ensemble);
    assertTrue(ensemble.contains("reward.gold.of.1.of at mine.conf:2: xy"), ensemble);
  }

  @Test
  void twoRewardsOfOneNameAreRefused() {
    var e = assertThrows(BadInput.class, () -> RewardFactories.of(commas, new Commas()));
    assertTrue(e.getMessage().contains("two rewards are named commas"), e.getMessage());
    assertTrue(RewardFactories.installed().names().contains("program"));
  }

  private String identity(RewardSources sources, String... lines) throws IOException {
    return ConfigHash.of(factories.bind(config(lines), "a", sources).identity(sources));
  }

  @Test
  void anEditedScriptIsAnotherReward() throws IOException {
    RewardSources sources = RewardSources.none().folder(folder);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program = "a = { name = program, words = [\"" + java + "\", judge.py, --fast], ";
    Files.writeString(folder.resolve("judge.py"), "print(1)");
    String first = identity(sources, program + "timeout = 5 }");
    assertEquals(first, identity(sources, program + "timeout = 50, batch = 3, label = b }"));
    assertNotEquals(first, identity(sources, program.replace("fast", "slow") + "}"));
    Files.writeString(folder.resolve("judge.py"), "print(2)");
    assertNotEquals(first, identity(sources, program + "}"));
    Files.writeString(folder.resolve("judge.py"), "print(1)");
    assertEquals(first, identity(sources, program + "}"));
    Files.writeString(folder.resolve("--fast"), "a file of an argument's name");
    assertNotEquals(first, identity(sources, program + "}"));
  }

  @Test
  void identityIsWhatDecidesTheScores() throws IOException {
    RewardSources none = RewardSources.none();
    String http = identity(none, "a = { name = http, url = \"http://h/x\", retries = 1 }");
    assertEquals(http, identity(none, "a = { name = http, url = \"http://h/x\", timeout = 9 }"));
    assertNotEquals(http, identity(none, "a = { name = http, url = \"http://h/x\", version = 2 }"));
    String plain = identity(none, "a = { name = commas }");
    assertEquals(plain, identity(none, "a = { name = commas, label = b }"));
    assertEquals(plain, identity(none, "a = { name = commas, wrappers = [ { cache = 9 } ] }"));
    assertNotEquals(plain, identity(none, "a = { name = commas, of = b }"));
    String clipped = identity(none, "a = { name = commas, wrappers = [ { clip = [0, 1] } ] }");
    assertNotEquals(plain, clipped);
    assertNotEquals(
        clipped, identity(none, "a = { name = commas, wrappers = [ { clip = [0, 2] } ] }"));
    assertNotEquals(
        identity(none, "a = { name = commas, wrappers = [ {clip=[0,1]}, {minus_length=1} ] }"),
        identity(none, "a = { name = commas, wrappers = [ {minus_length=1}, {clip=[0,1]} ] }"));
    assertNotEquals(
        identity(none, "a = { name = worst-of, of = [ { name = commas } ] }"),
        identity(none, "a = { name = worst-of, of = [ { name = commas, of = b } ] }"));
    Config config = config("a = { name = commas }");
    String fingerprint = factories.bind(config, "a").fingerprint(none);
    assertTrue(fingerprint.matches("sha256:[0-9a-f]{64}"), fingerprint);
    Config labelled = config("a = { name = commas, label = b }");
    assertNotEquals(fingerprint, factories.bind(labelled, "a").fingerprint(none));
    String code = factories.bind(config, "a").identity(none).getString("of.code");
    assertTrue(code.matches("[0-9a-f]{64}"), code);
  }

  @Test
  void aFingerprintTellsAnEditedLambda() {
    Reward first = Reward.text("mine", text -> text.length());
    Reward same = Reward.text("mine", text -> 0.0 + text.codePoints().count());
    Reward edited = Reward.text("mine", text -> text.length() + (text.equals("none") ? 1e-9 : 0));
    RewardFingerprint print = RewardFingerprint.of(first, texts);
    assertEquals(print, RewardFingerprint.of(same, texts));
    assertNotEquals(print, RewardFingerprint.of(edited, texts));
    assertNotEquals(print, RewardFingerprint.of(first.named("other"), texts));
    assertNotEquals(print, RewardFingerprint.of(first, texts.subList(0, 2)));
    assertThrows(BadInput.class, () -> RewardFingerprint.of(first, List.of()));
    assertSame(print.name(), first.name());
  }

  @Test
  void aRewardOfAnExtraThatIsNotThereSaysHowToGetIt() {
    BadInput told =
        assertThrows(
            BadInput.class,
            () ->
                RewardFactories.installed()
                    .bind(ConfigFactory.parseString("a = { name = similarity }"), "a"));
    assertTrue(told.getMessage().contains("BONDLAB_ONNX=1"), told::getMessage);
    assertTrue(told.getMessage().contains("mvn -Ponnx"), told::getMessage);
  }
}

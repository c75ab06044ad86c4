package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindTest {
  enum Anchor {
    FIXED,
    MOVING_AVERAGE
  }

  record Policy(int layers, double dropout) {
    Policy {
      new Check("policy").atLeast("layers", layers, 1).within("dropout", dropout, 0, 1).done();
    }
  }

  record Study(
      long seed,
      double learningRate,
      boolean quick,
      String name,
      Path folder,
      Anchor anchor,
      Policy policy,
      List<Integer> sizes,
      Map<String, Double> weights,
      Optional<String> note,
      List<Policy> others) {}

  record One(int n) {}

  record Named(String name) {
    Named {
      if (name.contains("/")) {
        throw new IllegalArgumentException("a name holds no slash: " + name);
      }
    }
  }

  private static final String GOOD =
      """
      seed = 7000000000
      learning_rate = 1e-3
      quick = true
      name = first
      folder = results/runs
      anchor = moving-average
      policy { layers = 2, dropout = 0 }
      sizes = [1, 2]
      weights { a = 1, b = 0.5 }
      note = null
      others = [ { layers = 1, dropout = 0.5 } ]
      """;

  private static Config config(String text) {
    return ConfigFactory.parseString(text);
  }

  private static List<String> problems(Class<? extends Record> type, String text) {
    return assertThrows(BadInput.class, () -> Bind.to(type, config(text))).problems();
  }

  @Test
  void everyKindOfComponentIsBound() {
    Study study = Bind.to(Study.class, config(GOOD));
    assertEquals(
        new Study(
            7_000_000_000L,
            1e-3,
            true,
            "first",
            Path.of("results/runs"),
            Anchor.MOVING_AVERAGE,
            new Policy(2, 0),
            List.of(1, 2),
            Map.of("a", 1.0, "b", 0.5),
            Optional.empty(),
            List.of(new Policy(1, 0.5))),
        study);
  }

  @Test
  void everyProblemIsToldAtOnceWithItsPlace(@TempDir Path temp) {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { policy = bad } ]", GOOD, "nmae = x")
            .with("policy/bad.conf", "layers = 0", "dropout = 0.5");
    Config composed = folder.compose("learning_rate=fast", "~quick", "policy.dropout=2");
    folder.with("policy/bad.conf", "layers = 0");
    BadInput e = assertThrows(BadInput.class, () -> Bind.to(Study.class, composed));
    String told = String.join("\n", e.problems()).replace(temp.toString(), "ROOT");
    assertEquals(
        """
        learning_rate at override "learning_rate=fast": "fast": must be a number
        quick: missing (beside ROOT/config.conf:2)
        policy.dropout at override "policy.dropout=2": 2: must be from 0 to 1
        nmae at ROOT/config.conf:14: unknown key; did you mean name?""",
        told);
  }

  @Test
  void theFileWinsOverTheGroupThatItFollows(@TempDir Path temp) {
    Config composed =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { policy = bad } ]")
            .with("policy/bad.conf", "layers = 0", "", "dropout = 7")
            .compose();
    BadInput e = assertThrows(BadInput.class, () -> Bind.to(Policy.class, composed, "policy"));
    assertEquals(
        List.of(
            "policy.layers at ROOT/policy/bad.conf:1: 0: must be 1 or more",
            "policy.dropout at ROOT/policy/bad.conf:3: 7: must be from 0 to 1"),
        e.problems().stream().map(p -> p.replace(temp.toString(), "ROOT")).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "1.5; 1.5: must be a whole number",
        "\"3\"; \"3\": must be a whole number",
        "3000000000; must be from -2147483648 to 2147483647",
        "true; must be a whole number",
        "[1]; must be a whole number",
        "{ a = 1 }; must be a whole number",
        "null; must be given a value",
        "\"???\"; must be given a value",
      })
  void anIntTakesWholeNumbersOnly(String value, String words) {
    List<String> told = problems(One.class, "n = " + value);
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains(words), told.get(0));
    assertTrue(told.get(0).contains("String: 1") || told.get(0).contains("String:1"), told.get(0));
  }

  @Test
  void wholeNumbersMayBeWrittenAsFloats() {
    assertEquals(new One(1000), Bind.to(One.class, config("n = 1e3")));
  }

  @Test
  void infinityIsWrittenInf() {
    assertEquals(
        Double.NEGATIVE_INFINITY,
        Bind.to(Study.class, config(GOOD + "learning_rate = -inf")).learningRate());
  }

  @Test
  void wrongTypesInsideListsMapsAndEnumsNameTheElement() {
    String told =
        String.join(
            "\n",
            problems(
                Study.class,
                GOOD
                    + "sizes = [1, x]\nweights.c = x\nanchor = moving_averge\n"
                    + "others = [ { layers = 1.5, dropout = 0 } ]\nname = [x]\nquick = yes"));
    assertTrue(told.contains("sizes.1 at"), told);
    assertTrue(told.contains("weights.c at"), told);
    assertTrue(told.contains("one of fixed, moving_average; did you mean moving_average?"), told);
    assertTrue(told.contains("others.0.layers at"), told);
    assertTrue(told.contains("[\"x\"]: must be text"), told);
    assertTrue(told.contains("\"yes\": must be true or false"), told);
  }

  @Test
  void aPlainRefusalOfAConstructorGetsThePlaceOfTheRecord() {
    String told = problems(Named.class, "name = a/b").get(0);
    assertTrue(told.endsWith("a name holds no slash: a/b"), told);
    assertTrue(told.startsWith("config at String"), told);
  }

  @Test
  void aMissingObjectIsNamed() {
    BadInput e =
        assertThrows(BadInput.class, () -> Bind.to(One.class, config("polcy { n = 1 }"), "policy"));
    assertEquals("policy: missing; did you mean polcy?", e.getMessage());
  }
}

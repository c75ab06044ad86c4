package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Variables of the environment. The values are those of OmegaConf 2.3.1: {@code
 * OmegaConf.create({"a": TEXT}).a} with the variables that pom.xml sets for the tests, a difference
 * marked {@code [ours]}.
 */
class EnvironmentTest {
  @TempDir Path temp;

  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder = new ConfigFolder(temp).with("config.conf", "a = 1", "b = [1]");
  }

  private String problem(String... overrides) {
    return assertThrows(BadInput.class, () -> folder.compose(overrides)).getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "${oc.env:BONDLAB_TEST_NUMBER}; \"3\"",
        "${ oc.env:BONDLAB_TEST_NUMBER }; \"3\"",
        "${oc.env:'BONDLAB_TEST_NUMBER'}; \"3\"",
        "n-${oc.env:BONDLAB_TEST_NUMBER}; \"n-3\"",
        "${oc.env:NOSUCH,null}; null",
        "${oc.env:NOSUCH, null}; null",
        "${oc.env:NOSUCH,'null'}; \"null\"",
        "${oc.env:NOSUCH,'a b'}; \"a b\"",
        "${oc.env:NOSUCH,\"q,r\"}; \"q,r\"",
        "${oc.env:NOSUCH,'a}b'}; \"a}b\"",
        "${oc.env:NOSUCH,'it\\'s'}; \"it's\"",
        "${oc.env:NOSUCH,12}; \"12\"",
        "${oc.env:NOSUCH,1e-3}; \"0.001\"",
        "${oc.env:NOSUCH,true}; \"True\"",
        "${oc.env:NOSUCH,}; \"\"",
        "${oc.env:NOSUCH, other }; \"other\"",
        "${oc.env:NOSUCH,./a/b.txt}; \"./a/b.txt\"",
        "${oc.env:NOSUCH,${oc.env:BONDLAB_TEST_NUMBER}}; \"3\"",
        "${oc.env:NOSUCH,${oc.env:NOSUCH2,null}}; null",
        "${oc.decode:${oc.env:BONDLAB_TEST_NUMBER}}; 3",
        "${oc.decode:${oc.env:BONDLAB_TEST_SMALL}}; 0.001",
        "${oc.decode:${oc.env:BONDLAB_TEST_TRUE}}; true",
        "${oc.decode:${oc.env:BONDLAB_TEST_LIST}}; [1,{\"a\":\"b\"}]",
        "${oc.decode:${oc.env:BONDLAB_TEST_WORDS}}; \"two words\"",
        "${oc.decode:${oc.env:NOSUCH,null}}; null",
        "${oc.decode:${oc.env:NOSUCH,'[2,3]'}}; [2,3]",
        "${oc.decode:null}; null",
        "${oc.decode:'7'}; 7",
      })
  void givesWhatOmegaConfGives(String text, String value) {
    assertEquals("{\"a\":" + value + ",\"b\":[1]}", ConfigText.json(folder.compose("a=" + text)));
    folder.with("config.conf", "a = ${" + inQuotes(text) + "}", "b = [1]");
    if (text.startsWith("${")) {
      assertEquals("{\"a\":" + value + ",\"b\":[1]}", ConfigText.json(folder.compose()));
    }
  }

  private static String inQuotes(String text) {
    String inside = text.substring(2, text.length() - 1);
    return '"' + inside.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "${oc.env:}; write ${oc.env:NAME}",
        "${oc.env:A,b,c}; write ${oc.env:NAME}",
        "${oc.env:NOSUCH,it's}; quote",
        "${oc.env:NOSUCH,a=b}; unexpected '='",
        "${oc.env:NOSUCH,[1]}; is text, a number",
        "${oc.env:NOSUCH,${b}}; is text, a number",
        "${oc.decode:7}; it takes text",
        "${oc.decode:${b}}; it takes text",
        "${oc.decode:${oc.env:BONDLAB_TEST_OPEN}}; environment variable BONDLAB_TEST_OPEN",
        "${oc.decode:${oc.env:BONDLAB_TEST_SEVERAL}}; write a list as [1,2]",
        "${oc.decode:${oc.env:NOSUCH}}; environment variable NOSUCH is not set",
        "${oc.env:NOSUCH}; say what to take instead: ${oc.env:NOSUCH,instead}",
        "x${oc.env:NOSUCH}; say what to take instead: ${oc.env:NOSUCH,instead}",
      })
  void refusesWithTheKey(String text, String words) {
    assertTrue(problem("a=" + text).contains(words), problem("a=" + text));
    assertTrue(problem("a=" + text).startsWith("a at override \"a="), problem("a=" + text));
  }

  @Test
  void everyMissingVariableIsToldAtOnceAndAnOptionalOneIsNot() {
    folder.with(
        "config.conf",
        "a = ${\"oc.env:NOSUCH_A\"}",
        "b { c = [1, ${\"oc.env:NOSUCH_C\"}] }",
        "d = x${?\"oc.env:NOSUCH_D\"}",
        "e = [${a}], f = ${a}");
    List<String> problems =
        assertThrows(BadInput.class, () -> folder.compose()).problems().stream().sorted().toList();
    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("a at " + temp.resolve("config.conf") + ":1: "));
    assertTrue(problems.get(1).startsWith("b.c.1 at " + temp.resolve("config.conf") + ":2: "));
    assertTrue(problems.get(1).contains("variable NOSUCH_C is not set"), problems::toString);
  }

  @Test
  void anOptionOfAGroupMayComeFromTheEnvironment() {
    folder
        .with("config.conf", "defaults = [ { db = \"${oc.env:NOSUCH,mysql}\" } ]")
        .with("db/mysql.conf", "port = 1");
    assertEquals("{db:{port:1}}", folder.shown());
    folder.with("config.conf", "defaults = [ { db = \"${oc.env:NOSUCH,null}\" } ]", "x = 1");
    assertEquals("{x:1}", folder.shown());
  }

  private record Typed(
      int count, long seed, double rate, boolean flag, String name, Optional<Integer> none) {}

  private static final String[] TYPED = {
    "count=${oc.env:BONDLAB_TEST_NUMBER}",
    "seed=${oc.env:NOSUCH,12}",
    "rate=${oc.env:BONDLAB_TEST_SMALL}",
    "flag=${oc.env:BONDLAB_TEST_TRUE}",
    "name=${oc.env:BONDLAB_TEST_SMALL}",
    "none=${oc.env:NOSUCH,null}",
  };

  private Composition typed(String... overrides) {
    folder.with("config.conf", "count = 1, seed = 1, rate = 1, flag = false, name = x, none = 1");
    return folder.root().compose(List.of(overrides)).typed();
  }

  @Test
  void aVariableSetsANumberOrABooleanAndATextKeepsItsSpelling() {
    Config config = typed(TYPED).config();
    Typed bound = new Typed(3, 12, 1e-3, true, "1e-3", Optional.empty());
    assertEquals(bound, Bind.to(Typed.class, config));
    Config again = ConfigFactory.parseString(ConfigText.hocon(config));
    assertEquals(bound, Bind.to(Typed.class, again));
  }

  @Test
  void aVariableGivesTheIdentityOfTheValueTyped() {
    String typed = ConfigHash.of(typed("count=3", "rate=1e-3", "flag=true").config());
    assertEquals(typed, ConfigHash.of(typed(TYPED[0], TYPED[2], TYPED[3]).config()));
  }

  @Test
  void aVariableThatDoesNotReadAsTheKeysTypeIsNamed() {
    Config config =
        typed(
                "count=${oc.env:BONDLAB_TEST_WORDS}",
                "rate=${oc.env:BONDLAB_TEST_TRUE}",
                "flag=${oc.env:BONDLAB_TEST_NUMBER}")
            .config();
    BadInput refused = assertThrows(BadInput.class, () -> Bind.to(Typed.class, config));
    assertEquals(
        List.of(
            "count at environment variable BONDLAB_TEST_WORDS: \"two words\": must be a whole number",
            "rate at environment variable BONDLAB_TEST_TRUE: true: must be a number",
            "flag at environment variable BONDLAB_TEST_NUMBER: 3: must be true or false"),
        refused.problems());
  }

  @Test
  void whatIsNotFromTheEnvironmentStaysTheSameObject() {
    Composition composed = folder.root().compose(List.of("a='3'"));
    assertTrue(composed.config() == composed.typed().config());
  }
}

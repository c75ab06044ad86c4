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

/** Values at the edges of their types, and in the wrong place. */
class BindEdgesTest {
  sealed interface Anchor {}

  record Fixed() implements Anchor {}

  record Moving(double rate, Schedule schedule) implements Anchor {}

  sealed interface Schedule {}

  record Every(int steps) implements Schedule {}

  record Never() implements Schedule {}

  record Sizes(List<Integer> sizes) {
    Sizes {
      new Check("sizes").notEmpty("sizes", sizes).done();
    }
  }

  record Everything(
      long count,
      double rate,
      boolean quick,
      String name,
      Sizes sizes,
      Map<String, Integer> parts,
      Optional<Integer> limit,
      Anchor anchor) {}

  private static final String GOOD =
      """
      count = 1, rate = 0.5, quick = true, name = x, sizes { sizes = [1] }, parts { a = 1 }
      anchor { name = fixed }
      """;

  private static List<String> problems(String change) {
    Config config = ConfigFactory.parseString(GOOD + change);
    BadInput e = assertThrows(BadInput.class, () -> Bind.to(Everything.class, config));
    return e.problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "count = 9223372036854775808; count; must be from -9223372036854775808 to 9223372036854775807",
        "count = -1e30; count; must be from -9223372036854775808",
        "count = 1.5; count; must be a whole number",
        "count = nan; count; must be a whole number",
        "count = \"\"; count; must be a whole number",
        "count = null; count; must be given a value",
        "count = [1]; count; must be a whole number",
        "rate = [0.5]; rate; must be a number",
        "rate = \"0.5\"; rate; must be a number",
        "rate = fast; rate; must be a number",
        "quick = yes; quick; must be true or false",
        "quick = 1; quick; must be true or false",
        "name = [x]; name; must be text",
        "name { a = 1 }; name; must be text",
        "name = null; name; must be given a value",
        "sizes.sizes = []; sizes.sizes; must not be empty",
        "sizes.sizes = null; sizes.sizes; must be given a value",
        "sizes.sizes = 3; sizes.sizes; must be a list",
        "sizes.sizes = { a = 1 }; sizes.sizes; must be a list",
        "sizes.sizes = [1, null]; sizes.sizes.1; must be a whole number",
        "sizes.sizes = [1, [2]]; sizes.sizes.1; must be a whole number",
        "sizes.sizes = [1, 2147483648]; sizes.sizes.1; must be from -2147483648 to 2147483647",
        "sizes = [1]; sizes; must be an object with keys",
        "sizes = 3; sizes; must be an object with keys",
        "sizes.szies = [1]; sizes.szies; did you mean sizes?",
        "parts = [1]; parts; must be an object with keys",
        "parts.a = x; parts.a; must be a whole number",
        "parts.\"a.b\" = 1.5; parts.a.b; must be a whole number",
        "limit = many; limit; must be a whole number",
        "limit = 1e10; limit; must be from -2147483648 to 2147483647",
        "anchor = fixed; anchor; must be an object with keys",
        "anchor.name = fixd; anchor.name; did you mean fixed?",
        "anchor.name = 3; anchor.name; must be one of fixed, moving",
        "anchor.name = null; anchor.name; must be given a value; one of fixed, moving",
        "anchor.rate = 1; anchor.rate; unknown key of fixed (moving takes it)",
        "anchor { name = moving, rate = 1 }; anchor.schedule; missing",
        "anchor { name = moving, rate = 1, schedule {} }; anchor.schedule.name; one of every, never",
        "anchor { name = moving, rate = 1, schedule.name = evry }; anchor.schedule.name; mean every?",
        "anchor { name = moving, rate = 1, schedule { name = every, steps = 1.5 } }; "
            + "anchor.schedule.steps; must be a whole number",
        "anchor { name = moving, rate = 1, schedule { name = every, stpes = 1, steps = 2 } }; "
            + "anchor.schedule.stpes; did you mean steps?",
        "Count = 1; Count; did you mean count?",
        "\"\" = 1; ; unknown key",
      })
  void whatIsWrongIsToldOnceWithItsKey(String change, String key, String words) {
    List<String> told = problems(change);
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).startsWith(key == null ? "" : key), told.get(0));
    assertTrue(told.get(0).contains(words), told.get(0));
    assertTrue(told.get(0).contains("missing") || told.get(0).contains("String:3"), told.get(0));
  }

  @Test
  void edgesThatAreAllowed() {
    Everything bound =
        Bind.to(
            Everything.class,
            ConfigFactory.parseString(
                GOOD
                    + "count = -9223372036854775808, rate = NaN, name = 5, parts = null, parts = {}, limit = null\n"
                    + "sizes.sizes = [2147483647, 1e3, -0.0]\n"
                    + "anchor { name = moving, rate = -inf, schedule.name = never }"));
    assertEquals(Long.MIN_VALUE, bound.count);
    assertTrue(Double.isNaN(bound.rate));
    assertEquals("5", bound.name);
    assertEquals(List.of(2147483647, 1000, 0), bound.sizes.sizes);
    assertEquals(Map.of(), bound.parts);
    assertEquals(Optional.empty(), bound.limit);
    assertEquals(new Moving(Double.NEGATIVE_INFINITY, new Never()), bound.anchor);
  }

  @Test
  void everyProblemOfEveryPartIsToldAtOnce() {
    List<String> told =
        problems(
            """
            count = 1.5, rate = x, quick = 3, name = [], sizes.sizes = [a, b], parts.c = 1.5
            limit = x, anchor { name = moving, rat = 1, schedule { name = every, steps = x } }
            extra = 1
            """);
    assertEquals(
        List.of(
            "count",
            "rate",
            "quick",
            "name",
            "sizes.sizes.0",
            "sizes.sizes.1",
            "parts.c",
            "limit",
            "anchor.rate",
            "anchor.schedule.steps",
            "anchor.rat",
            "extra"),
        told.stream().map(line -> line.replaceFirst("(:| at ).*", "")).toList());
  }

  @Test
  void aWrongGroupPathOnTheCommandLineNamesTheGroup(@TempDir Path temp) {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { \"reward/gold\" = judge } ]", "seed = 1")
            .with("reward/gold/judge.conf", "width = 1")
            .with("policy/small.conf", "layers = 1");
    for (String[] pair :
        new String[][] {
          {"reward/gld=judge", "did you mean reward/gold?"},
          {"gold=judge", "did you mean reward.gold?"},
          {"polcy=small", "did you mean policy?"},
          {"policy=small", "to add it write +policy=small"},
          {"+policy=smal", "did you mean small?"},
          {"reward.gold.widht=2", "did you mean reward.gold.width?"},
          {"width=2", "did you mean reward.gold.width?"},
        }) {
      BadInput e = assertThrows(BadInput.class, () -> folder.compose(pair[0]));
      assertTrue(e.getMessage().contains(pair[1]), e.getMessage());
    }
  }
}

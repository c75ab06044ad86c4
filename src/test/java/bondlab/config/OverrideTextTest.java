package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OverrideTextTest {

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> simple =
        Arbitraries.oneOf(
            Arbitraries.longs().map(v -> (Object) v),
            Arbitraries.doubles().map(v -> (Object) v),
            Arbitraries.of(true, false),
            Arbitraries.strings()
                .withChars("ab1 .,:'\"\\[]{}()=#\n\u00e9\u65e5")
                .map(v -> (Object) v),
            Arbitraries.of(
                "null", "true", "1e3", "inf", "", " x ", "range(3)", "a=1,2", "~x", "\\"));
    Arbitrary<Object> lists = simple.list().ofMaxSize(3).map(v -> (Object) v);
    Arbitrary<Object> maps =
        Arbitraries.maps(
                Arbitraries.of("a", "b-c", "d 1", "e:f", "(g)"), Arbitraries.oneOf(simple, lists))
            .map(LinkedHashMap::new);
    return Arbitraries.oneOf(simple, lists, maps, maps.list().ofMaxSize(2));
  }

  private static Object read(String override) {
    return OverrideLine.parse(override).value();
  }

  @Property(tries = 1000)
  void typedValuesAreReadBackEqual(@ForAll("values") Object value) {
    assertEquals(value, read(OverrideText.set("a.b", value)));
    assertEquals(value, read(OverrideText.add("a", value)));
  }

  @Property(tries = 300)
  void typedValuesAreComposedEqual(@ForAll("values") Object value) throws IOException {
    Path folder = Files.createTempDirectory("config");
    Path file = Files.writeString(folder.resolve("config.conf"), "a = null");
    Object found =
        ConfigRoot.at(folder)
            .compose(List.of(OverrideText.set("a", value)))
            .config()
            .root()
            .get("a")
            .unwrapped();
    assertEquals(ConfigHash.canonical(value), ConfigHash.canonical(found));
    Files.delete(file);
    Files.delete(folder);
  }

  @Property(tries = 500)
  void variedValuesBecomeOneTrialEach(@ForAll("values") Object one, @ForAll("values") Object two)
      throws IOException {
    ConfigRoot root = ConfigRoot.at(Path.of("none"));
    List<List<String>> trials = root.expand(List.of(OverrideText.vary("k", List.of(one, two))));
    assertEquals(2, trials.size());
    assertEquals(one, read(trials.get(0).get(0)));
    assertEquals(two, read(trials.get(1).get(0)));
    Map<String, List<Object>> columns = new LinkedHashMap<>();
    columns.put("k", List.of(one, two));
    columns.put("+m.n", List.of(two, one));
    trials = root.expand(List.of(OverrideText.zip(columns)));
    assertEquals(two, read(trials.get(1).get(0)));
    assertEquals(one, read(trials.get(1).get(1)));
  }

  enum Kind {
    KL_TRIGGERED
  }

  @Test
  void whatIsWrittenIsShort() {
    assertEquals("a=0.5", OverrideText.set("a", 0.5));
    assertEquals("a=0.1", OverrideText.set("a", 0.1f));
    assertEquals("a=1e-05", OverrideText.set("a", 1e-5));
    assertEquals("a=7", OverrideText.set("a", (short) 7));
    assertEquals("a=null", OverrideText.set("a", null));
    assertEquals("a='null'", OverrideText.set("a", "null"));
    assertEquals("a=two words", OverrideText.set("a", "two words"));
    assertEquals("a='one,two'", OverrideText.set("a", "one,two"));
    assertEquals("a='it\\'s'", OverrideText.set("a", "it's"));
    assertEquals("a=[1,2]", OverrideText.set("a", new int[] {1, 2}));
    assertEquals("a=[x,y]", OverrideText.set("a", List.of(Path.of("x"), 'y')));
    assertEquals("a={b:[1.0]}", OverrideText.set("a", Map.of("b", List.of(1.0))));
    assertEquals("a=kl_triggered", OverrideText.set("a", Kind.KL_TRIGGERED));
    assertEquals("a=x/${b.c}", OverrideText.set("a", "x/${b.c}"));
    assertEquals("~a.b", OverrideText.remove("a.b"));
    assertEquals("a=choice(1,x)", OverrideText.vary("a", List.of(1, "x")));
    assertEquals("a=choice(null)", OverrideText.vary("a", Collections.singletonList(null)));
    assertEquals("a=interval(0.0,1.0)", OverrideText.interval("a", 0, 1, false));
    assertEquals("a=tag(log,interval(1e-05,0.1))", OverrideText.interval("a", 1e-5, 0.1, true));
    assertEquals("a=int(interval(1.0,9.0))", OverrideText.wholeInterval("a", 1, 9, false));
    assertEquals("a=tag(log,int(interval(1.0,9.0)))", OverrideText.wholeInterval("a", 1, 9, true));
  }

  private static void refused(String words, Runnable call) {
    BadInput e = assertThrows(BadInput.class, call::run);
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    refused("expected '='", () -> OverrideText.set("a b", 1));
    refused("expected a key", () -> OverrideText.set("", 1));
    refused("cannot be written", () -> OverrideText.set("a=1,b", 1));
    refused("expected a key", () -> OverrideText.remove("=x"));
    refused("cannot be written", () -> OverrideText.set("a", Map.of("\u00e9", 1)));
    refused("cannot be written", () -> OverrideText.set("a", Map.of("", 1)));
    refused("cannot be written", () -> OverrideText.set("a", Map.of("1e3", 1)));
    refused("a Object is no value of a config", () -> OverrideText.set("a", new Object()));
    refused("a has no values to vary", () -> OverrideText.vary("a", List.of()));
    refused(
        "give each as many values, got [1, 2]",
        () -> {
          Map<String, List<Integer>> columns = new LinkedHashMap<>();
          columns.put("a", List.of(1));
          columns.put("b", Arrays.asList(1, 2));
          OverrideText.zip(columns);
        });
    assertThrows(IllegalArgumentException.class, () -> OverrideText.interval("a", 1, 0, false));
  }

  @Test
  void wordsAreSplitOutsideQuotesAndBrackets() {
    assertEquals(
        List.of("a=1", "b=\"x y\"", "c=[1, 2]", "d={e: f, g: 'h i'}", "~k"),
        OverrideText.split("a=1 b=\"x y\" c=[1, 2]  d={e: f, g: 'h i'} ~k"));
    assertEquals(List.of(), OverrideText.split(""));
    assertEquals(List.of("a=\"open b=1"), OverrideText.split("a=\"open b=1"));
  }
}

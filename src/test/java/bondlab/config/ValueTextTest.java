package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> simple =
        Arbitraries.oneOf(
            Arbitraries.longs().map(v -> (Object) v),
            Arbitraries.doubles().map(v -> (Object) v),
            Arbitraries.of(true, false, Double.NaN, Double.POSITIVE_INFINITY),
            Arbitraries.strings().withChars("ab1 .,:'\"\\$[]{}()=#\u00e9").map(v -> (Object) v),
            Arbitraries.of("null", "true", "1e3", "inf", "", " x ", "range(3)", "01"));
    Arbitrary<Object> lists = simple.list().ofMaxSize(3).map(v -> (Object) v);
    Arbitrary<Object> maps =
        Arbitraries.maps(Arbitraries.of("a", "b-c", "d_1"), Arbitraries.oneOf(simple, lists))
            .map(LinkedHashMap::new);
    return Arbitraries.oneOf(simple, lists, maps);
  }

  @Property(tries = 2000)
  void whatIsWrittenIsReadBackEqual(@ForAll("values") Object value) {
    assertEquals(
        new Setting.Plain(value), new ValueParser(new Cursor(ValueText.of(value))).setting());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0.1, 0.1",
    "1e-4, 0.0001",
    "1e-5, 1e-05",
    "1.5e-7, 1.5e-07",
    "1e16, 1e+16",
    "123456789, 123456789.0",
    "1e-300, 1e-300",
    "-0.0, -0.0"
  })
  void floatsAreWrittenAsPythonWritesThem(double value, String text) {
    assertEquals(text, ValueText.number(value));
  }

  @ParameterizedTest
  @CsvSource({"a,a,0", "abc,acb,1", "beta,btea,1", "kitten,sitting,3", "'',abc,3", "ca,abc,3"})
  void editsAreCounted(String a, String b, int distance) {
    assertEquals(distance, Nearest.distance(a, b));
  }

  @ParameterizedTest
  @CsvSource({"laeyrs,layers", "beta,objective.beta", "zzz,", "xy,"})
  void theNearestNameIsFound(String name, String nearest) {
    List<String> known = List.of("layers", "objective.beta", "ab");
    assertEquals(nearest, Nearest.to(name, known).orElse(null));
  }
}

package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConfigTextTest {

  @Provide
  Arbitrary<Config> configs() {
    Arbitrary<String> texts = Arbitraries.strings().withChars("ab.1 :#\"\\$\n{}\u00e9");
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            Arbitraries.longs().map(v -> (Object) v),
            Arbitraries.doubles().map(v -> (Object) v),
            Arbitraries.of(true, false),
            Arbitraries.of("yes", "null", "true", "include", "include x", "12", "1e3", "-"),
            texts.map(v -> (Object) v));
    Arbitrary<Object> deeper =
        Arbitraries.oneOf(
            leaves,
            leaves.list().ofMaxSize(3).map(v -> (Object) v),
            Arbitraries.maps(texts, leaves).ofMaxSize(3).map(v -> (Object) v));
    return Arbitraries.maps(texts, deeper)
        .ofMaxSize(4)
        .map(map -> ConfigValueFactory.fromMap(map).toConfig());
  }

  @Property(tries = 500)
  void whatIsWrittenParsesBackWithTheSameHash(@ForAll("configs") Config config) {
    for (String text :
        new String[] {
          ConfigText.json(config), ConfigText.hocon(config), ConfigText.hoconWithOrigins(config)
        }) {
      Config back = ConfigFactory.parseString(text);
      assertEquals(ConfigHash.of(config), ConfigHash.of(back), text);
    }
  }

  @Property(tries = 100)
  void theOrderOfKeysDoesNotCount(@ForAll("configs") Config config) {
    Map<String, Object> reversed = new LinkedHashMap<>();
    config.root().entrySet().stream()
        .sorted((a, b) -> b.getKey().compareTo(a.getKey()))
        .forEach(e -> reversed.put(e.getKey(), e.getValue()));
    Config other = ConfigValueFactory.fromMap(reversed).toConfig();
    assertEquals(ConfigHash.of(config), ConfigHash.of(other));
  }

  @Test
  void theSpellingOfANumberDoesNotCountItsTypeDoes() {
    assertEquals(hash("a = 1, b = 0.5"), hash("b = 5e-1, a = 1.0 # comment"));
    assertNotEquals(hash("a = 1"), hash("a = \"1\""));
    assertNotEquals(hash("a = 1"), hash("a = 2"));
    assertNotEquals(hash("a = null"), hash("b = null"));
    assertNotEquals(hash("a = [1, 2]"), hash("a = [2, 1]"));
  }

  @Test
  void theHashIsStableAcrossVersions() {
    assertEquals(
        "{\"a\":1,\"b\":[true,null,\"x\",],}",
        ConfigHash.canonical(
            ConfigFactory.parseString("b = [true, null, x], a = 1.0").root().unwrapped()));
  }

  @Test
  void numbersKeepTheirSpelling() {
    assertEquals(
        "{\"a\":1.0,\"b\":1e-3,\"c\":10}",
        ConfigText.json(ConfigFactory.parseString("a = 1.0, b = 1e-3, c = 10")));
  }

  private static String hash(String text) {
    return ConfigHash.of(ConfigFactory.parseString(text));
  }
}

package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is typed is taken or refused with words; nothing else comes out. */
class OverrideFuzzTest {
  private static Path folder;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("config");
    new ConfigFolder(folder)
        .with(
            "config.conf",
            "defaults = [ { g = x }, { optional h = nothing } ]",
            "a = 1",
            "b { c = ${a}, d = [1, ${a}], e { f = x } }",
            "r = ${b}",
            "s = ${b.d}",
            "t = ${b} { z = 1 }")
        .with("g/x.conf", "k = ${a}")
        .with("g/y.conf", "k = 2", "l = ${g.k}");
  }

  @AfterContainer
  static void delete() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Provide
  Arbitrary<String> overrides() {
    Arbitrary<String> sign = Arbitraries.of("", "", "+", "++", "~");
    Arbitrary<String> key =
        Arbitraries.of(
            "a",
            "b",
            "b.c",
            "b.d",
            "b.d.1",
            "b.d.2",
            "b.e",
            "b.e.f",
            "r",
            "r.c",
            "r.d.0",
            "s",
            "s.0",
            "s.1.x",
            "t",
            "t.z",
            "t.e.f",
            "new",
            "new.x.y",
            "g",
            "g@q",
            "h",
            "g.k",
            "h/i",
            "experiment",
            "");
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "",
                "=",
                "=1",
                "=null",
                "=x",
                "=y",
                "=[1,2]",
                "={c:5}",
                "={z:{y:1}}",
                "=[]",
                "={}",
                "=${a}",
                "=${b}",
                "=${r.c}",
                "=${.c}",
                "=${t}",
                "=x${a}y",
                "=[${b.d},{q:${a}}]",
                "=1,2",
                "=range(3)",
                "=glob(*)",
                "=interval(0,1)",
                "=tag(log,interval(1,2))"),
            Arbitraries.strings()
                .withChars("ab01.,:=+~'\"\\$[]{}()-_ @/")
                .ofMaxLength(12)
                .map(text -> "=" + text));
    return net.jqwik.api.Combinators.combine(sign, key, value).as((s, k, v) -> s + k + v);
  }

  @Property(tries = 2000)
  void nothingButBadInput(@ForAll("overrides") String one, @ForAll("overrides") String two) {
    ConfigRoot root = ConfigRoot.at(folder);
    for (List<String> overrides : List.of(List.of(one), List.of(one, two), List.of(two, one))) {
      try {
        ConfigText.json(root.compose(overrides).config());
      } catch (BadInput refused) {
        assertFalse(refused.getMessage().isBlank());
      }
      try {
        root.expand(overrides).forEach(trial -> assertFalse(trial.isEmpty()));
      } catch (BadInput refused) {
        assertFalse(refused.getMessage().isBlank());
      }
    }
  }
}

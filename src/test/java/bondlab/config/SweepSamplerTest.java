package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.SweepSampler.Kind;
import bondlab.stats.RandomStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepSamplerTest {
  @TempDir Path temp;
  private ConfigRoot root;

  @BeforeEach
  void write() {
    root =
        new ConfigFolder(temp)
            .with("config.conf", "a = 1", "b = 2", "c { d = x }", "seed = 1")
            .with("g/one.conf", "x = 1")
            .with("g/two.conf", "x = 2")
            .with("g/three.conf", "x = 3")
            .root();
  }

  private static SweepSampler random(int trials, long seed) {
    return new SweepSampler(Kind.RANDOM, trials, seed);
  }

  private static SweepSampler latin(int trials, long seed) {
    return new SweepSampler(Kind.LATIN_HYPERCUBE, trials, seed);
  }

  /** The values of one key over the trials, as composed. */
  private double[] column(String key, List<List<String>> trials) {
    return trials.stream().mapToDouble(t -> root.compose(t).config().getDouble(key)).toArray();
  }

  private static Map<String, Long> counts(List<List<String>> trials, String start) {
    return trials.stream()
        .flatMap(List::stream)
        .filter(text -> text.startsWith(start))
        .collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
  }

  @Test
  void everyStratumOfAnIntervalIsHitOnce() {
    for (int n : new int[] {1, 2, 7, 50, 1000}) {
      List<List<String>> trials =
          root.sample(List.of("a=interval(-3,5)", "b=tag(log,interval(1e-5,10))"), latin(n, 3));
      assertEquals(n, trials.size());
      int[] ofA = new int[n];
      int[] ofB = new int[n];
      for (double a : column("a", trials)) {
        ofA[(int) Math.floor((a + 3) / 8 * n)]++;
      }
      for (double b : column("b", trials)) {
        ofB[(int) Math.floor(Math.log10(b / 1e-5) / 6 * n)]++;
      }
      int[] once = new int[n];
      Arrays.fill(once, 1);
      assertArrayEquals(once, ofA);
      assertArrayEquals(once, ofB);
    }
  }

  @Test
  void axesOfALatinHypercubeArePermutedIndependently() {
    List<List<String>> trials =
        root.sample(List.of("a=interval(0,1)", "b=interval(0,1)"), latin(2000, 1));
    double[] a = column("a", trials);
    double[] b = column("b", trials);
    double covariance = 0;
    for (int i = 0; i < a.length; i++) {
      covariance += (a[i] - 0.5) * (b[i] - 0.5) / a.length;
    }
    // of independent uniforms the correlation has a standard deviation of 1/sqrt(2000) = 0.022
    assertEquals(0, covariance * 12, 0.1);
  }

  @Test
  void randomDrawsAreUniform() {
    int n = 4000;
    List<List<String>> trials =
        root.sample(
            List.of(
                "a=interval(2,4)",
                "b=tag(log,interval(1e-4,1))",
                "seed=int(interval(1,5))",
                "+g=one,two,three"),
            random(n, 9));
    int[] ofA = new int[10];
    int[] ofB = new int[10];
    for (double a : column("a", trials)) {
      ofA[(int) ((a - 2) / 2 * 10)]++;
    }
    for (double b : column("b", trials)) {
      ofB[(int) ((Math.log10(b) + 4) / 4 * 10)]++;
    }
    // 400 a bin, standard deviation 19: five of them
    Arrays.stream(ofA).forEach(count -> assertEquals(400, count, 95));
    Arrays.stream(ofB).forEach(count -> assertEquals(400, count, 95));
    Map<String, Long> seeds = counts(trials, "seed=");
    assertEquals(
        List.of("seed=1", "seed=2", "seed=3", "seed=4", "seed=5"), List.copyOf(seeds.keySet()));
    // 800 a seed, standard deviation 25; 1333 an option, standard deviation 30
    seeds.values().forEach(count -> assertEquals(800, count, 125));
    counts(trials, "+g=").values().forEach(count -> assertEquals(1333, count, 150));
  }

  @Test
  void wholeNumbersOnALogScaleReachBothEndsAndFavourTheSmall() {
    List<List<String>> trials =
        root.sample(List.of("a=tag(log,int(interval(1,1000)))"), random(5000, 2));
    double[] a = column("a", trials);
    assertEquals(1, Arrays.stream(a).min().orElseThrow());
    assertTrue(Arrays.stream(a).max().orElseThrow() <= 1000);
    assertTrue(Arrays.stream(a).allMatch(v -> v == Math.rint(v)));
    long small = Arrays.stream(a).filter(v -> v <= 31).count();
    // ln(31.5/0.5) / ln(1000.5/0.5) = 0.545 of them, standard deviation 0.7%
    assertEquals(0.545, small / 5000.0, 0.04);
  }

  @Test
  void theSeedDecidesAndAnAxisKeepsItsValuesBesideAnother() {
    List<String> one = List.of("a=interval(0,1)");
    List<String> two = List.of("b=1,2,3", "a=interval(0,1)");
    for (Kind kind : Kind.values()) {
      double[] first = column("a", root.sample(one, new SweepSampler(kind, 20, 7)));
      assertArrayEquals(first, column("a", root.sample(one, new SweepSampler(kind, 20, 7))));
      assertArrayEquals(first, column("a", root.sample(two, new SweepSampler(kind, 20, 7))));
      assertNotEquals(
          Arrays.toString(first),
          Arrays.toString(column("a", root.sample(one, new SweepSampler(kind, 20, 8)))));
    }
    assertEquals(root.sample(two, random(5, 7)), root.sample(two, random(20, 7)).subList(0, 5));
  }

  @Test
  void theDocumentedAlgorithmIsTheOneInUse() {
    List<List<String>> trials = root.sample(List.of("a=interval(2,4)"), latin(3, 11));
    RandomStream stream = RandomStream.of(11).at("sampling").at("a");
    int[] strata = stream.at("strata").permutation(3);
    RandomStream place = stream.at("place");
    for (int i = 0; i < 3; i++) {
      double u = (strata[i] + place.nextDouble()) / 3;
      assertEquals(List.of("a=" + ValueText.number(2 * (1 - u) + 4 * u)), trials.get(i));
    }
  }

  @Test
  void zipsGroupsAndFixedKeysAreDrawnToo() {
    List<List<String>> trials =
        root.sample(List.of("zip(a=[1,2],b=[3,4])", "+g=glob(*)", "c.d=y"), latin(6, 1));
    assertEquals(6, trials.size());
    for (List<String> trial : trials) {
      assertTrue(
          trial.subList(0, 2).equals(List.of("a=1", "b=3"))
              || trial.subList(0, 2).equals(List.of("a=2", "b=4")),
          trial.toString());
      assertEquals("c.d=y", trial.get(3));
    }
    assertEquals(List.of(2L, 2L, 2L), List.copyOf(counts(trials, "+g=").values()));
    assertEquals(List.of(3L, 3L), List.copyOf(counts(trials, "a=").values()));
  }

  @Test
  void aSamplerWithNothingToDrawIsRefused() {
    BadInput e =
        assertThrows(
            BadInput.class, () -> root.sample(List.of("a=3", "b=choice(4)"), random(3, 1)));
    assertTrue(e.getMessage().contains("nothing to draw"), e.getMessage());
    assertThrows(BadInput.class, () -> random(0, 1));
    e = assertThrows(BadInput.class, () -> SweepSampler.of("latin-hypercub", 3, 1));
    assertTrue(e.getMessage().contains("did you mean latin-hypercube?"), e.getMessage());
    assertEquals(latin(3, 1), SweepSampler.of("latin-hypercube", 3, 1));
  }
}

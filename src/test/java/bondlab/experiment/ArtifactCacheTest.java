package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Json;
import bondlab.table.JsonLines;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
  @TempDir private Path folder;
  private final AtomicInteger made = new AtomicInteger();
  private final List<String> told = new ArrayList<>();
  private ArtifactCache cache;

  @BeforeEach
  void start() {
    cache = new ArtifactCache(folder, 2, told::add);
  }

  private Path get(String config) {
    return cache.get("policy", ConfigFactory.parseString(config), this::make);
  }

  private void make(Path entry) throws IOException {
    made.incrementAndGet();
    Files.writeString(Files.createDirectories(entry.resolve("in")).resolve("weights"), "12345");
  }

  @Test
  void isMadeOnceForEachConfiguration() throws IOException {
    Path first = get("width = 4, seed = 1");
    assertEquals(first, get("seed = 1.0\nwidth = 4"));
    assertNotEquals(first, get("width = 5, seed = 1"));
    assertEquals(2, made.get());
    assertEquals("12345", Files.readString(first.resolve("in/weights")));
    assertTrue(told.get(2).contains("re-used"), told.get(2));
  }

  @Test
  void aDamagedEntryIsMadeAgain() throws IOException {
    Path entry = get("a = 1");
    Files.delete(entry.resolve("COMPLETE"));
    assertEquals(entry, get("a = 1"));
    Files.writeString(entry.resolve("in/weights"), "123");
    get("a = 1");
    Files.delete(entry.resolve("in/weights"));
    get("a = 1");
    assertEquals(4, made.get());
    get("a = 1");
    assertEquals(4, made.get());
    assertEquals("12345", Files.readString(entry.resolve("in/weights")));
  }

  /** Files of every kind that the cache holds, written as they are written there. */
  private void makeAllKinds(Path entry) throws IOException {
    made.incrementAndGet();
    Safetensors.write(
        entry.resolve("arrays.safetensors"),
        Map.of("scores", new FloatArray(new float[] {0.1f, -2f, 3e-8f}, 3)),
        Map.of());
    TableFiles.writeCsv(
        Tables.of("cost", Row.class, List.of(new Row("policy", 0.25))), entry.resolve("cost.csv"));
    Files.writeString(entry.resolve("tokenizer.json"), "{\"vocab\": {\"a\": 0}, \"merges\": []}\n");
    try (JsonLines log = JsonLines.open(entry.resolve("in/steps.jsonl"))) {
      log.append(Map.of("step", 1, "loss", 0.5));
    }
  }

  /** A row of a table in the cache. */
  record Row(String part, double seconds) {}

  private static Map<String, String> contents(Path entry) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            entry.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  @Test
  void oneFlippedBitInAnyFileIsNamedAndMadeAgain() throws IOException {
    Config config = ConfigFactory.parseString("width = 4, seed = 1, name = \"a b\"");
    Path entry = cache.get("all", config, this::makeAllKinds);
    Map<String, String> whole = contents(entry);
    assertEquals(
        Set.of(
            "COMPLETE",
            "made-of.conf",
            "arrays.safetensors",
            "cost.csv",
            "tokenizer.json",
            "in/steps.jsonl"),
        whole.keySet());
    int flips = 0;
    for (String name : whole.keySet()) {
      int size = whole.get(name).length();
      for (int at = 0; at < size; at += Math.max(1, size / 16)) {
        Bits.flip(entry.resolve(name), at, flips++ % 8);
        told.clear();
        assertEquals(entry, cache.get("all", config, this::makeAllKinds));
        assertEquals(1 + flips, made.get(), name + " at " + at);
        assertEquals(whole, contents(entry), name + " at " + at);
        assertTrue(told.get(0).contains("damaged") && told.get(0).contains(name), told.get(0));
      }
    }
    assertTrue(flips > 80, "flips: " + flips);
    cache.get("all", config, this::makeAllKinds);
    assertEquals(1 + flips, made.get(), "whole again");
  }

  @Test
  void anEntryOfSomethingElseInItsPlaceIsMadeAgain() throws IOException {
    Path one = get("a = 1");
    Path two = get("a = 2");
    Folders.deleteAll(one);
    Files.move(two, one);
    get("a = 1");
    assertEquals(3, made.get());
    assertEquals("a = 1\n", Files.readString(one.resolve("made-of.conf")));
  }

  @Test
  void anotherNumberOfThreadsIsAnotherEntry() {
    Path two = get("a = 1");
    ArtifactCache alone = new ArtifactCache(folder, 1, told::add);
    Config config = ConfigFactory.parseString("a = 1");
    Path one = alone.get("policy", config, this::make);
    assertNotEquals(two, one);
    assertEquals(2, made.get());
    assertEquals(one, alone.get("policy", config, this::make));
    assertEquals(two, get("a = 1"));
    assertEquals(1, Json.config(one.resolve("COMPLETE")).getInt("threads"));
    assertEquals(2, made.get());
  }

  @Test
  void aWholeEntryIsTakenWhereNoLockCanBe() throws IOException {
    Path entry = get("a = 1");
    try (Stream<Path> files = Files.list(entry.getParent())) {
      for (Path lock : files.filter(f -> f.toString().endsWith(".lock")).toList()) {
        Files.delete(lock);
        Files.createDirectory(lock); // no file can be opened here, as in a read-only folder
      }
    }
    assertEquals(entry, get("a = 1"));
    assertEquals(1, made.get());
    Files.delete(entry.resolve("in/weights"));
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> get("a = 1"));
    assertTrue(e.getMessage().contains("cache.folder"), e.getMessage());
  }

  @Test
  void aFailingMakerLeavesNothing() {
    Config config = ConfigFactory.parseString("a = 1");
    ArtifactCache.Maker failing =
        entry -> {
          make(entry);
          throw new IllegalStateException("on purpose");
        };
    assertThrows(IllegalStateException.class, () -> cache.get("policy", config, failing));
    assertEquals(List.of(), Folders.list(folder.resolve("policy")));
    get("a = 1");
    assertEquals(2, made.get());
  }

  @Test
  void manyThreadsMakeItOnce() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    cache = new ArtifactCache(folder, 2, message -> {});
    try {
      List<Future<Path>> answers = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        answers.add(threads.submit(() -> get("a = 1")));
      }
      Set<Path> paths = new HashSet<>();
      for (Future<Path> answer : answers) {
        paths.add(answer.get());
      }
      assertEquals(1, paths.size());
      assertEquals(1, made.get());
    } finally {
      threads.shutdown();
    }
  }
}

package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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
    cache = new ArtifactCache(folder, told::add);
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

  @Test
  void aFailingMakerLeavesNothing() {
    Config config = ConfigFactory.parseString("a = 1");
    ArtifactCache.Maker failing =
        entry -> {
          make(entry);
          throw new IllegalStateException("on purpose");
        };
    assertThrows(IllegalStateException.class, () -> cache.get("policy", config, failing));
    assertEquals(List.of(), RunFolder.list(folder.resolve("policy")));
    get("a = 1");
    assertEquals(2, made.get());
  }

  @Test
  void manyThreadsMakeItOnce() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    cache = new ArtifactCache(folder, message -> {});
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

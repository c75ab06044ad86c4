package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.policy.Completion;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code src/docs/rewards.md}, as they stand there. */
@Timeout(120)
class RewardsPageTest {
  private static final List<Completion> TEXTS =
      Texts.responses("to be, or not to be", "", "é, é, é,");

  @TempDir private Path folder;
  private String page;

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("src/docs/rewards.md"));
  }

  /** The code of a language that holds this text. */
  private String code(String language, String holding) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(block -> block.group(1))
        .filter(block -> block.contains(holding))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + language + " with " + holding));
  }

  private static void requirePython() {
    boolean there;
    try {
      Process version = new ProcessBuilder("python3", "-c", "import json").start();
      there = version.waitFor(30, TimeUnit.SECONDS) && version.exitValue() == 0;
    } catch (IOException e) {
      there = false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assumeTrue(there, "python3 is not installed, so the page's Python was not run");
  }

  @Test
  void theJudgeScores() throws IOException {
    requirePython();
    Files.writeString(folder.resolve("judge.py"), code("python", "sys.stdin"));
    try (ProgramReward judge = Reward.program("python3 judge.py").in(folder).check()) {
      assertArrayEquals(new double[] {5 / 6., 0, 1 / 3.}, judge.score(TEXTS));
    }
  }

  @Test
  void theServerScores() throws IOException, InterruptedException {
    requirePython();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String server = code("python", "HTTPServer").replace("5000", String.valueOf(port));
    Files.writeString(folder.resolve("server.py"), server);
    Process process =
        new ProcessBuilder("python3", "server.py")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.txt").toFile())
            .start();
    try {
      // the server may need a moment to listen: refused connections are tried again
      HttpReward far = Reward.http("http://127.0.0.1:" + port + "/score").retries(8);
      assertArrayEquals(new double[] {1, 0, 3}, far.batches(2).score(TEXTS));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void theJarsFileIsTheTestedOne() throws IOException {
    String tested = Files.readString(Path.of("src/test/resources/user-jar/mine/Commas.java"));
    assertEquals(tested, code("java", "implements RewardFactory"));
  }

  @Test
  void theConfigurationBinds() throws IOException {
    requirePython();
    Files.writeString(folder.resolve("judge.py"), code("python", "sys.stdin"));
    Config config = ConfigFactory.parseString(code("hocon", "proxies"));
    RewardSources sources = RewardSources.none().folder(folder).reference(() -> TEXTS);
    RewardFactories factories = RewardFactories.of();
    assertEquals("judge", factories.bind(config, "gold", sources).label());
    List<RewardSetting> proxies =
        config.getList("proxies").stream().map(v -> factories.bind(v, "proxies", sources)).toList();
    assertEquals(
        List.of("far", "short", "both"), proxies.stream().map(RewardSetting::label).toList());
    try (Reward shortened = proxies.get(1).reward(sources)) {
      double[] right = {5 / 6. - .02 * 19, 0, 1 / 3. - .02 * 8};
      assertArrayEquals(right, shortened.score(TEXTS), 1e-15);
    }
  }

  /** Defaults that the page states. */
  @Test
  void theDefaultsAreThePages() {
    String program =
        ".batches(%d).timeout(%.0f).retries(%d)"
            .formatted(
                ProgramReward.USUAL_BATCH,
                ProgramReward.USUAL_SECONDS,
                ProgramReward.USUAL_RETRIES);
    assertTrue(page.contains("Reward.program(\"python3 judge.py\")" + program), program);
    String http =
        ".batches(%d).timeout(%.0f).retries(%d).concurrency(%d)"
            .formatted(
                HttpReward.USUAL_BATCH,
                HttpReward.USUAL_SECONDS,
                HttpReward.USUAL_RETRIES,
                HttpReward.USUAL_CONCURRENCY);
    assertTrue(page.contains("Reward.http(\"http://127.0.0.1:5000/score\")" + http), http);
  }
}

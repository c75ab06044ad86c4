package bondlab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSettingsTest {
  private static final Config USUAL =
      ConfigFactory.parseFile(Path.of("experiments/launcher/spark.conf").toFile());

  private static SparkSettings with(String text) {
    return SparkSettings.of(ConfigFactory.parseString(text).withFallback(USUAL));
  }

  private static List<String> problems(String text) {
    return assertThrows(BadInput.class, () -> with(text)).problems();
  }

  private static SparkConf conf(String text) {
    return SparkConfiguration.of(with(text), Path.of("/home/of it"), Path.of("/x/sweeps/one"));
  }

  @Test
  void theFileInTheProjectIsAccepted() {
    SparkSettings settings = with("");
    assertEquals("local[2]", settings.master());
    assertEquals(Map.of(), settings.further());
  }

  @Test
  void everyProblemIsToldAtOnce() {
    List<String> problems = problems("master = mesos, threads = 0, memory = 100m, attempts = 0");
    assertEquals(4, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("launcher.master"), problems.get(0));
    assertTrue(problems.get(0).contains("spark://HOST:7077"), problems.get(0));
    assertTrue(problems("thread = 2").get(0).contains("did you mean threads"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "local[*]",
        "local[16]",
        "local-cluster[2,1,1024]",
        "spark://a:7077",
        "yarn",
        "spark://a.b.c:1,10.0.0.2:2",
        "spark://[::1]:7077",
        "k8s://https://1.2.3.4:6443"
      })
  void mastersThatAreKnown(String master) {
    assertTrue(SparkCluster.isKnown(master));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "local[]", "local[2,3]", "spark://a", "spark://", "http://a:1", "yarn-client"})
  void mastersThatAreNot(String master) {
    assertFalse(SparkCluster.isKnown(master));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "0g", "2gig", "511m", "-1g", "1.5g", ""})
  void memoryThatIsNone(String memory) {
    assertEquals(1, problems("memory = \"" + memory + "\"").size());
  }

  @Test
  void nestedAndQuotedKeysOfSparkAreTheSame() {
    String quoted = "conf { \"spark.authenticate\" = true, \"spark.authenticate.secret\" = s }";
    assertEquals(
        Map.of("spark.authenticate", "true", "spark.authenticate.secret", "s"),
        with(quoted).further());
    assertEquals("4", conf("conf.spark.executor.instances = 4").get("spark.executor.instances"));
  }

  @Test
  void whatTheLauncherDecidesCannotBeSetBehindIt() {
    List<String> problems =
        problems("conf { spark.task.cpus = 2, spark.speculation = true, ui = 1, spark.a = [1] }");
    assertEquals(4, problems.size(), problems::toString);
    assertTrue(problems.stream().anyMatch(p -> p.contains("set launcher.threads")));
  }

  @Test
  void anExecutorRunsOneTrialAtATime() {
    for (String master : List.of("local[3]", "local[*]", "yarn")) {
      SparkConf conf = conf("threads = 2, master = \"" + master + "\"");
      assertEquals(conf.get("spark.executor.cores"), conf.get("spark.task.cpus"), master);
      assertEquals("false", conf.get("spark.speculation"));
    }
    assertEquals("2", conf("threads = 2, master = yarn").get("spark.task.cpus"));
  }

  @Test
  void onlyAbsolutePathsGoToExecutors() {
    String classPath = conf("").get("spark.executor.extraClassPath");
    for (String entry : classPath.split(java.io.File.pathSeparator)) {
      assertTrue(Path.of(entry).isAbsolute(), entry);
    }
  }

  @Test
  void furtherJavaOptionsJoinOurs() {
    String options =
        conf("threads = 3, conf.spark.executor.extraJavaOptions = \"-Da=b\"")
            .get("spark.executor.extraJavaOptions");
    assertEquals(
        "-XX:ActiveProcessorCount=3 -Dbondlab.threads=3 \"-Dbondlab.home=/home/of it\" -Djava.awt.headless=true -Da=b",
        options);
  }

  @Test
  void onlyThisMachineIsHeardWhereNoOtherTakesPart() {
    assertEquals("127.0.0.1", conf("").get("spark.driver.bindAddress"));
    assertEquals(
        "127.0.0.1", conf("master = \"spark://localhost:7077\"").get("spark.driver.bindAddress"));
    assertFalse(conf("master = yarn").contains("spark.driver.bindAddress"));
  }

  @Test
  void aMasterThatDoesNotAnswerIsTold() {
    // port 1 of loopback: reserved, and nobody serves it
    SparkCluster nobody = new SparkCluster("spark://127.0.0.1:1");
    BadInput bad = assertThrows(BadInput.class, () -> nobody.requireAnswer(Duration.ZERO));
    assertTrue(bad.getMessage().contains("nobody answers"), bad.getMessage());
  }
}

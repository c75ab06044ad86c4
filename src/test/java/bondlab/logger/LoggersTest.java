package bondlab.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggersTest {
  private static Config config(String text) {
    return ConfigFactory.parseString(text);
  }

  private static String refused(String text) {
    return assertThrows(BadInput.class, () -> Loggers.validate(config(text))).getMessage();
  }

  @Test
  void noneUnlessAskedFor() {
    assertEquals(List.of(), Loggers.of(config("")));
    assertEquals(List.of(), Loggers.of(config("loggers = []")));
    assertEquals(List.of(), Loggers.of(config("loggers = null")));
  }

  @Test
  void aNameOrAnObjectWithAName() {
    List<Loggers.Chosen> chosen =
        Loggers.of(config("loggers = [tensorboard, {name: recorder, uri: \"http://x\"}]"));
    assertEquals("tensorboard", chosen.get(0).logger().name());
    assertEquals("http://x", chosen.get(1).settings().getString("uri"));
  }

  @Test
  void everyProblemIsToldAtOnceWithWhatToDo() {
    String all =
        refused(
            "loggers = [tensorbord, {uri: x}, 3, recorder, recorder, {name: tensorboard, k: 1}]");
    for (String part :
        List.of(
            "loggers[0] = tensorbord is not installed",
            "did you mean tensorboard?",
            "loggers[1] must be a name or {name: NAME, …}",
            "loggers[2]",
            "loggers[4] = recorder stands twice",
            "tensorboard has no settings, got [k]")) {
      assertTrue(all.contains(part), part + " in\n" + all);
    }
    assertTrue(refused("loggers = [{name: recorder, bad: 1}]").contains("refuses bad"));
    assertTrue(refused("loggers = [mlflow]").contains("./bondlab builds"));
    assertTrue(refused("loggers = tensorboard").contains("loggers=[tensorboard]"));
  }
}

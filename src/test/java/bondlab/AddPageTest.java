package bondlab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.objective.ObjectiveFactory;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.ObjectiveSpec;
import bondlab.policy.Completion;
import bondlab.report.StudyReport;
import bondlab.reward.RewardFactory;
import bondlab.reward.RewardSources;
import bondlab.study.PolicySpec;
import bondlab.text.BytePairTokenizer;
import bondlab.text.Document;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code src/docs/add.md}, compiled and used as they stand there. */
class AddPageTest {
  /** A numbered step: a new file, or a place in one that is there; and its block of code. */
  private static final Pattern STEP =
      Pattern.compile(
          "^\\d\\. (?:In `([^`]+)`, before `([^`]+)`|`([^`]+)`)[^\\n]*:\\n\\n```[a-z]*\\n(.*?)```",
          Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir private Path folder;

  /** The files of a section as they stand after its steps, by path. */
  private static Map<String, String> files(String section) throws IOException {
    String page = Files.readString(Path.of("src/docs/add.md"));
    int start = page.indexOf("## " + section + "\n");
    assertTrue(start >= 0, section);
    int end = page.indexOf("\n## ", start);
    Matcher step = STEP.matcher(page.substring(start, end));
    Map<String, String> files = new LinkedHashMap<>();
    while (step.find()) {
      if (step.group(3) != null) {
        files.put(step.group(3), step.group(4));
      } else {
        files.put(step.group(1), patched(step));
      }
    }
    assertTrue(files.size() >= 1 && files.size() <= 3, section + ": " + files.keySet());
    return files;
  }

  private static String patched(MatchResult step) throws IOException {
    String source = Files.readString(Path.of(step.group(1)));
    int place = source.indexOf(step.group(2));
    assertTrue(place >= 0, step.group(1) + " lacks " + step.group(2));
    assertEquals(place, source.lastIndexOf(step.group(2)), "two places in " + step.group(1));
    return source.substring(0, place) + step.group(4).strip() + "\n" + source.substring(place);
  }

  /** Compiles a section's Java, and puts its other files beside the classes. */
  private URLClassLoader load(String section) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of("--release", "17", "-cp", System.getProperty("java.class.path"), "-d"));
    arguments.add(classes.toString());
    for (Map.Entry<String, String> file : files(section).entrySet()) {
      boolean java = file.getKey().endsWith(".java");
      Path path = (java ? folder.resolve("sources") : classes).resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      if (java) {
        arguments.add(path.toString());
      }
    }
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, told, told, arguments.toArray(String[]::new));
    assertEquals(0, code, told::toString);
    return new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
  }

  private static <T> T provided(Class<T> service, ClassLoader loader) {
    return ServiceLoader.load(service, loader).stream()
        .filter(p -> p.type().getPackageName().equals("mine"))
        .map(ServiceLoader.Provider::get)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRewardScores() throws IOException {
    try (URLClassLoader loader = load("A reward")) {
      RewardFactory exclaims = provided(RewardFactory.class, loader);
      String[] texts = {"No!", "Yes! Yes!", "Well."};
      Tokenizer bytes =
          BytePairTokenizer.train(List.of(new Document(0, "texts", String.join(" ", texts))), 257);
      List<Completion> said =
          Arrays.stream(texts)
              .map(
                  text ->
                      new Completion(new Prompt(0, new int[] {1}, bytes), bytes.encode(text), -1))
              .toList();
      assertArrayEquals(
          new double[] {1, 2, 0},
          exclaims.create(ConfigFactory.empty(), RewardSources.none()).score(said));
    }
  }

  @Test
  void anObjectiveBindsItsDefaultsAndRefusesWhatItCannotDo() throws IOException {
    String defaults = files("An objective").get("experiments/objective/ranks.conf");
    try (URLClassLoader loader = load("An objective")) {
      ObjectiveFactory factory = provided(ObjectiveFactory.class, loader);
      assertTrue(defaults.contains("name = " + factory.name()));
      var keys = ConfigFactory.parseString(defaults).withoutPath("name");
      ObjectiveSpec spec = Bind.to(factory.settings(), keys);
      try (var objective = spec.objective(ObjectiveInputs.NOTHING)) {
        assertEquals(factory.name(), objective.name());
      }
      BadInput refused =
          Assertions.assertThrows(
              BadInput.class,
              () ->
                  Bind.to(
                      factory.settings(),
                      keys.withValue("samples", ConfigValueFactory.fromAnyRef(1))));
      assertTrue(refused.getMessage().contains("samples"), refused.getMessage());
    }
  }

  @Test
  void aModelBindsToAPolicy() throws IOException {
    String narrow = files("A model").get("experiments/policy/narrow.conf");
    PolicySpec spec = Bind.to(PolicySpec.class, ConfigFactory.parseString(narrow));
    assertEquals(64, spec.network().orElseThrow().width());
  }

  @Test
  void aMetricCompilesIntoTheRowOfAnEvaluation() throws IOException {
    try (URLClassLoader loader = load("A metric")) {
      assertTrue(loader.findResource("bondlab/training/EvaluationRow.class") != null);
    }
    String row = files("A metric").get("src/main/java/bondlab/training/EvaluationRow.java");
    assertTrue(row.contains("double doubled,"));
  }

  @Test
  void aFigureIsFoundForItsStudy() throws IOException {
    try (URLClassLoader loader = load("A figure")) {
      assertEquals("four-answers", provided(StudyReport.class, loader).study());
    }
  }
}

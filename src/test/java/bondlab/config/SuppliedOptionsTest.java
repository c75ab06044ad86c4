package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every experiment of the project, and every option of its groups, is a file that composes. */
class SuppliedOptionsTest {
  private static final ConfigRoot ROOT = ConfigRoot.at(Path.of("experiments"));

  static Stream<String> choices() {
    return ROOT.options().entrySet().stream()
        .flatMap(group -> group.getValue().stream().map(option -> group.getKey() + "=" + option));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void composes(String choice) {
    List<String> overrides =
        choice.startsWith("experiment=") ? List.of(choice) : List.of("experiment=bond", choice);
    assertTrue(ROOT.compose(overrides).config().hasPath("study"), choice);
  }
}

package bondlab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which room may use which, and what no class may call, read off the compiled classes. */
class HouseTest {
  static {
    // classes of libraries are named, and need not be read
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
  }

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("bondlab");

  /** Methods that cut the recording of gradients without an error, or clip one side only. */
  private static final Set<String> CUTTING = Set.of("toType", "duplicate", "optClipGrad");

  private static final ArchRule NO_SILENT_CUT =
      noClasses()
          .should()
          .accessTargetWhere(
              new DescribedPredicate<JavaAccess<?>>("cut the recording of gradients") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  boolean djl = access.getTargetOwner().getPackageName().startsWith("ai.djl");
                  boolean deprecatedSet =
                      access.getName().equals("set")
                          && access.getDescription().contains("java.nio.");
                  return djl && (CUTTING.contains(access.getName()) || deprecatedSet);
                }
              });

  private static final ArchRule NO_UNSEEDED_DRAW =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
          .orShould()
          .callMethod(Math.class, "random");

  private static final ArchRule ENGINE_IN_TENSOR =
      noClasses()
          .that()
          .resideOutsideOfPackage("bondlab.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.training..", "ai.djl.nn..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("ai.djl.ndarray.NDManager");

  /** The rooms from the ground up, as the page of the house lists them. */
  private static List<String> rooms() throws IOException {
    List<String> rooms = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src/docs/house.md"))) {
      if (line.startsWith("| `") && !line.contains("`results") && line.indexOf('/') < 0) {
        Pattern.compile("`([a-z]+)`")
            .matcher(line.substring(0, line.indexOf('|', 1)))
            .results()
            .map((MatchResult room) -> room.group(1))
            .forEach(rooms::add);
      }
      if (line.startsWith("## ")) {
        break;
      }
    }
    return rooms;
  }

  private static String room(JavaClass of) {
    return of.getPackageName().replaceFirst("^bondlab\\.?", "").replaceFirst("\\..*", "");
  }

  @Test
  void aRoomUsesOnlyRoomsAboveItOnThePage() throws IOException {
    List<String> rooms = rooms();
    Set<String> standing = HOUSE.stream().map(HouseTest::room).collect(Collectors.toSet());
    assertEquals(new TreeSet<>(standing), new TreeSet<>(rooms));
    List<String> up = new ArrayList<>();
    for (JavaClass user : HOUSE) {
      for (JavaClass used :
          user.getDirectDependenciesFromSelf().stream()
              .map(d -> d.getTargetClass().getBaseComponentType())
              .filter(c -> c.getPackageName().startsWith("bondlab."))
              .toList()) {
        if (rooms.indexOf(room(used)) > rooms.indexOf(room(user))) {
          up.add(user.getName() + " uses " + used.getName());
        }
      }
    }
    assertEquals(List.of(), up.stream().distinct().sorted().toList());
  }

  @Test
  void noTwoClassesShareAName() {
    Map<String, List<String>> names =
        HOUSE.stream()
            .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    names.values().removeIf(same -> same.size() < 2);
    assertEquals(Map.of(), names);
  }

  @Test
  void nothingCutsGradientsOrDrawsUnseeded() {
    NO_SILENT_CUT.check(HOUSE);
    NO_UNSEEDED_DRAW.check(HOUSE);
    ENGINE_IN_TENSOR.check(HOUSE);
  }

  /** Breaks every rule. */
  static final class Bad {
    Object cut(ai.djl.ndarray.NDArray array) {
      return array.toType(ai.djl.ndarray.types.DataType.INT32, false).duplicate();
    }

    double draw() {
      return new java.util.Random(3).nextDouble() + Math.random();
    }

    Object engine(ai.djl.ndarray.NDManager manager) {
      return manager.create(1);
    }
  }

  @Test
  void theRulesFindWhatTheyAreFor() {
    JavaClasses bad = new ClassFileImporter().importClasses(Bad.class);
    assertFalse(bad.isEmpty());
    for (ArchRule rule : List.of(NO_SILENT_CUT, NO_UNSEEDED_DRAW, ENGINE_IN_TENSOR)) {
      assertThrows(AssertionError.class, () -> rule.check(bad));
    }
  }
}

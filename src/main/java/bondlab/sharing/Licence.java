package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What others may do with shared tables and figures.
 *
 * @param id as in the SPDX list, such as {@code CC-BY-4.0}
 * @param title for a reader
 * @param url of the licence's text
 */
public record Licence(String id, String title, String url) {
  /** What is taken when none is asked for: free to use, with the authors named. */
  public static final String USUAL = "CC-BY-4.0";

  private static final String CREATIVE = "https://creativecommons.org/";
  private static final String OPEN_DATA = "https://opendatacommons.org/licenses/";
  private static final List<Licence> KNOWN =
      List.of(
          new Licence(
              USUAL,
              "Creative Commons Attribution 4.0 International",
              CREATIVE + "licenses/by/4.0/"),
          new Licence(
              "CC-BY-SA-4.0",
              "Creative Commons Attribution Share Alike 4.0 International",
              CREATIVE + "licenses/by-sa/4.0/"),
          new Licence(
              "CC0-1.0",
              "Creative Commons Zero v1.0 Universal",
              CREATIVE + "publicdomain/zero/1.0/"),
          new Licence(
              "ODC-By-1.0", "Open Data Commons Attribution License v1.0", OPEN_DATA + "by/1-0/"),
          new Licence(
              "ODbL-1.0", "Open Data Commons Open Database License v1.0", OPEN_DATA + "odbl/1-0/"),
          new Licence(
              "PDDL-1.0",
              "Open Data Commons Public Domain Dedication & License 1.0",
              OPEN_DATA + "pddl/1-0/"),
          new Licence(
              "Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
          new Licence("MIT", "MIT License", "https://opensource.org/license/mit"));

  /**
   * Finds a licence by its SPDX name, case aside; {@code none} gives nothing.
   *
   * @throws BadInput if the name is not known
   */
  public static Optional<Licence> of(String id) {
    if (id.equalsIgnoreCase("none")) {
      return Optional.empty();
    }
    Optional<Licence> known = KNOWN.stream().filter(l -> l.id.equalsIgnoreCase(id)).findFirst();
    if (known.isEmpty()) {
      List<String> ids = KNOWN.stream().map(Licence::id).toList();
      throw new BadInput(
          "--licence %s is not known; allowed are %s and none%s"
              .formatted(id, String.join(", ", ids), Nearest.hint(id, ids)));
    }
    return known;
  }

  @Override
  public String toString() {
    return id + " (" + title + ")";
  }

  /** The names that {@link #of} takes, for the help. */
  static List<String> ids() {
    return Arrays.asList(KNOWN.stream().map(Licence::id).toArray(String[]::new));
  }
}

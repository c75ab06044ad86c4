package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The choices of the person who shares.
 *
 * @param name of the package and its folder; empty for a default made from the run's name
 * @param licence none if not given
 * @param authors in the order of the citation; may be empty
 */
public record Terms(String name, Optional<Licence> licence, List<Author> authors) {

  public Terms {
    authors = List.copyOf(authors);
    if (!name.isEmpty()) {
      SafeName.require("--name", name);
    }
  }

  /** Parses the options of the command line. */
  public static Terms of(String name, String licence, List<String> authors) {
    return new Terms(name, Licence.of(licence), authors.stream().map(Author::parse).toList());
  }

  /** Sets the name unless there is one. */
  Terms orNamed(String usual) {
    return name.isEmpty() ? new Terms(usual, licence, authors) : this;
  }

  /** The authors to cite, or a placeholder if none is named. */
  List<Author> cited() {
    return authors.isEmpty() ? List.of(Author.UNNAMED) : authors;
  }

  /**
   * A licence of shared tables and figures.
   *
   * @param id in the SPDX list, such as {@code CC-BY-4.0}
   * @param title for a reader
   * @param url of the licence's text
   */
  public record Licence(String id, String title, String url) {
    /** The default: free to use with attribution. */
    public static final String USUAL = "CC-BY-4.0";

    private static final List<Licence> KNOWN =
        List.of(
            creative(USUAL, "Attribution 4.0 International", "by/4.0/"),
            creative("CC-BY-SA-4.0", "Attribution Share Alike 4.0 International", "by-sa/4.0/"),
            new Licence(
                "CC0-1.0",
                "Creative Commons Zero v1.0 Universal",
                "https://creativecommons.org/publicdomain/zero/1.0/"),
            openData("ODC-By-1.0", "Attribution License v1.0", "by/1-0/"),
            openData("ODbL-1.0", "Open Database License v1.0", "odbl/1-0/"),
            openData("PDDL-1.0", "Public Domain Dedication & License 1.0", "pddl/1-0/"),
            new Licence(
                "Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
            new Licence("MIT", "MIT License", "https://opensource.org/license/mit"));

    private static Licence creative(String id, String title, String path) {
      return new Licence(
          id, "Creative Commons " + title, "https://creativecommons.org/licenses/" + path);
    }

    private static Licence openData(String id, String title, String path) {
      return new Licence(
          id, "Open Data Commons " + title, "https://opendatacommons.org/licenses/" + path);
    }

    /**
     * Finds a licence by its SPDX name, ignoring case; {@code none} gives nothing.
     *
     * @throws BadInput if the name is unknown
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
  }

  /**
   * An author to be cited.
   *
   * @param given first names; empty for a group or a single name
   * @param family last name, or the whole name of a group
   * @param orcid such as {@code 0000-0002-1825-0097}; empty if not given
   */
  public record Author(String given, String family, String orcid) {
    /** The placeholder in a citation without authors. */
    static final Author UNNAMED = new Author("", "Author not stated", "");

    private static final Pattern FORM =
        Pattern.compile("\\s*([^<>]*[^<>\\s])\\s*(?:<(?:https://orcid\\.org/)?([^<>]*)>)?\\s*");
    private static final Pattern ORCID = Pattern.compile("(\\d{4}-){3}\\d{3}[\\dX]");

    /**
     * Parses {@code Given Family}, {@code Family, Given} or a single name, optionally followed by
     * an ORCID in angle brackets.
     *
     * @throws BadInput if the text is blank, holds a line break, or the brackets hold no ORCID
     */
    public static Author parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches() || text.chars().anyMatch(Character::isISOControl)) {
        throw new BadInput(
            "--author \"%s\" is not a name; write \"Given Family\" or \"Family, Given\", and an ORCID"
                    .formatted(text)
                + " behind it as <0000-0002-1825-0097> if there is one");
      }
      String orcid = form.group(2) == null ? "" : form.group(2);
      if (!orcid.isEmpty() && !(ORCID.matcher(orcid).matches() && isChecked(orcid))) {
        throw new BadInput(
            "--author \"%s\": %s is not an ORCID; its form is 0000-0002-1825-0097, the last digit"
                    .formatted(text, orcid)
                + " checks the others");
      }
      String name = form.group(1);
      int comma = name.indexOf(',');
      if (comma > 0) {
        return new Author(
            name.substring(comma + 1).strip(), name.substring(0, comma).strip(), orcid);
      }
      int blank = name.lastIndexOf(' ');
      return blank < 0
          ? new Author("", name, orcid)
          : new Author(name.substring(0, blank).strip(), name.substring(blank + 1), orcid);
    }

    /** The name as written in running text. */
    public String name() {
      return given.isEmpty() ? family : given + " " + family;
    }

    /** Checks the last digit by ISO 7064 mod 11-2. */
    private static boolean isChecked(String orcid) {
      String digits = orcid.replace("-", "");
      int total = 0;
      for (char digit : digits.substring(0, 15).toCharArray()) {
        total = (total + digit - '0') * 2;
      }
      int check = (12 - total % 11) % 11;
      return digits.charAt(15) == (check == 10 ? 'X' : (char) ('0' + check));
    }
  }
}

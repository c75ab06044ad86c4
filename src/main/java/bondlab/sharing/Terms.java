package bondlab.sharing;

import java.util.List;
import java.util.Optional;

/**
 * What the one who shares decides.
 *
 * @param name of the package, and of its folder; empty for one made of the run's
 * @param licence empty if none is given
 * @param authors in the order of the citation; may be empty
 */
public record Terms(String name, Optional<Licence> licence, List<Author> authors) {

  public Terms {
    authors = List.copyOf(authors);
    if (!name.isEmpty()) {
      SafeName.require("--name", name);
    }
  }

  /** From what was typed. */
  public static Terms of(String name, String licence, List<String> authors) {
    return new Terms(name, Licence.of(licence), authors.stream().map(Author::parse).toList());
  }

  /** The same under a name, unless it has one. */
  Terms orNamed(String usual) {
    return name.isEmpty() ? new Terms(usual, licence, authors) : this;
  }

  /** Those to be cited: one that says so if nobody is named. */
  List<Author> cited() {
    return authors.isEmpty() ? List.of(Author.UNNAMED) : authors;
  }
}

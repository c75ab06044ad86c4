package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {
  @Test
  void readsNamesInBothOrders() {
    assertEquals(new Terms.Author("Ada", "Lovelace", ""), Terms.Author.parse(" Ada Lovelace "));
    assertEquals(
        new Terms.Author("Pier Giuseppe", "Sessa", ""), Terms.Author.parse("Pier Giuseppe Sessa"));
    assertEquals(
        new Terms.Author("Flavio", "du Pin Calmon", ""),
        Terms.Author.parse("du Pin Calmon, Flavio"));
    assertEquals(new Terms.Author("", "Plato", ""), Terms.Author.parse("Plato"));
    assertEquals("Ada Lovelace", Terms.Author.parse("Lovelace, Ada").name());
    // the two ORCIDs of the documentation: a digit, and X for ten
    assertEquals(
        "0000-0002-1825-0097", Terms.Author.parse("Josiah Carberry <0000-0002-1825-0097>").orcid());
    assertEquals(
        "0000-0002-1694-233X",
        Terms.Author.parse("A B <https://orcid.org/0000-0002-1694-233X>").orcid());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "<0000-0002-1825-0097>",
        "A B <ada@example.org>",
        "A B <0000-0002-1825-0098>",
        "A\nB",
        "A <b> c"
      })
  void refusesWhatIsNoName(String text) {
    assertThrows(BadInput.class, () -> Terms.Author.parse(text));
  }

  @Test
  void aLicenceIsKnownByItsName() {
    assertEquals("CC0-1.0", Terms.Licence.of("cc0-1.0").orElseThrow().id());
    assertEquals(Optional.empty(), Terms.Licence.of("none"));
    assertTrue(Terms.Licence.of(Terms.Licence.USUAL).isPresent());
    BadInput bad = assertThrows(BadInput.class, () -> Terms.Licence.of("CC-BY-4"));
    assertTrue(bad.getMessage().contains("did you mean CC-BY-4.0?"), bad.getMessage());
  }

  @Test
  void aNameCannotLeaveItsFolder() {
    assertThrows(BadInput.class, () -> Terms.of("../x", "none", List.of()));
    Terms terms = Terms.of("", "none", List.of());
    assertEquals("usual", terms.orNamed("usual").name());
    assertEquals("own", Terms.of("own", "none", List.of()).orNamed("usual").name());
    assertEquals(List.of(Terms.Author.UNNAMED), terms.cited());
  }
}

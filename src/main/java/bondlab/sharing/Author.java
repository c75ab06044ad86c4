package bondlab.sharing;

import bondlab.config.BadInput;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is to be cited.
 *
 * @param given first names; empty for a group or a single name
 * @param family last name, or the whole name of a group
 * @param orcid such as {@code 0000-0002-1825-0097}; empty if none was told
 */
public record Author(String given, String family, String orcid) {
  /** Who stands in the citation when nobody is named. */
  static final Author UNNAMED = new Author("", "Author not stated", "");

  private static final Pattern FORM =
      Pattern.compile("\\s*([^<>]*[^<>\\s])\\s*(?:<(?:https://orcid\\.org/)?([^<>]*)>)?\\s*");
  private static final Pattern ORCID = Pattern.compile("(\\d{4}-){3}\\d{3}[\\dX]");

  /**
   * Reads {@code Given Family}, {@code Family, Given} or a single name, and behind it an ORCID in
   * angle brackets.
   *
   * @throws BadInput if the text is blank, holds a line break, or what is in brackets is no ORCID
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
      return new Author(name.substring(comma + 1).strip(), name.substring(0, comma).strip(), orcid);
    }
    int blank = name.lastIndexOf(' ');
    return blank < 0
        ? new Author("", name, orcid)
        : new Author(name.substring(0, blank).strip(), name.substring(blank + 1), orcid);
  }

  /** As in running text. */
  public String name() {
    return given.isEmpty() ? family : given + " " + family;
  }

  /** The last digit by ISO 7064 mod 11-2. */
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

package bondlab.text;

import java.util.regex.Pattern;

/**
 * One text of a corpus, such as a speech.
 *
 * @param id its place in the source; stable while the source is the same
 * @param title where it comes from, for people to read
 * @param text the text itself, without line breaks
 */
public record Document(int id, String title, String text) {
  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}+");

  /** Makes a document of raw text: each run of white space becomes one space, none at the ends. */
  public static Document of(int id, String title, String raw) {
    return new Document(id, title, WHITE_SPACE.matcher(raw).replaceAll(" ").strip());
  }
}

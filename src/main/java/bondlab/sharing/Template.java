package bondlab.sharing;

import bondlab.table.Html;
import bondlab.table.Json;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Fills the Mustache templates of a package's pages, which are among the resources. A name in a
 * template is a method or field of the object that it is filled from.
 */
enum Template {
  README("README.md.mustache", Escapers.NONE),
  PUBLISHED("published.md.mustache", Escapers.NONE),
  /** A JSON string is a double-quoted string of YAML. */
  CITATION("CITATION.cff.mustache", Json::line),
  REPORT("report.html.mustache", Html::escape);

  private final String file;
  private final Mustache.Escaper escaper;

  Template(String file, Mustache.Escaper escaper) {
    this.file = file;
    this.escaper = escaper;
  }

  /** Fills the template; an empty text counts as false. */
  String fill(Object values) {
    return Mustache.compiler()
        .withEscaper(escaper)
        .emptyStringIsFalse(true)
        .compile(resource(file))
        .execute(values);
  }

  /** Reads a text that comes with this library. */
  static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the jar; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}

package bondlab.sharing;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Checks that an SVG file is a picture and nothing else. It is parsed as XML, as a browser would: a
 * pattern alone would miss what another encoding or a character reference hides.
 */
final class PictureCheck {
  private static final String SVG = "http://www.w3.org/2000/svg";
  private static final Set<String> ENCODINGS = Set.of("utf-8", "utf8", "us-ascii");
  private static final Set<String> ACTIVE_ELEMENTS =
      Set.of(
          "script",
          "foreignobject",
          "iframe",
          "embed",
          "object",
          "handler",
          "html",
          "audio",
          "video");

  /** Also searched for in the raw text, since a browser might read on after an error. */
  private static final Pattern ACTIVE =
      Pattern.compile(
          "<\\s*(?:[a-z]+:)?(?:script|foreignobject|iframe|embed|object|handler)\\b"
              + "|\\son[a-z]+\\s*=|javascript:|<!entity|href\\s*=\\s*[\"']\\s*(?!#|data:image/png)",
          Pattern.CASE_INSENSITIVE);

  private static final Optional<String> HOLDS_A_SCRIPT =
      Optional.of("holds a script or a link, which a figure does not need");

  private PictureCheck() {}

  /** Lists what is wrong with the file; each problem starts with its path. */
  static List<String> problems(Path file) throws IOException {
    return flaw(Files.readAllBytes(file)).map(flaw -> file + " " + flaw).stream().toList();
  }

  private static Optional<String> flaw(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return ACTIVE.matcher(text).find()
          ? HOLDS_A_SCRIPT
          : flaw(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.of("is not UTF-8, in which figures are written");
    } catch (XMLStreamException e) {
      return Optional.of(
          "is not a complete SVG picture: " + e.getMessage().replaceAll("\\s+", " "));
    }
  }

  private static Optional<String> flaw(String text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
    String encoding = xml.getCharacterEncodingScheme();
    if (encoding != null && !ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
      return Optional.of("says that it is in " + encoding + "; figures are in UTF-8");
    }
    boolean first = true;
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.PROCESSING_INSTRUCTION
          || event == XMLStreamConstants.ENTITY_REFERENCE) {
        return HOLDS_A_SCRIPT;
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      if (first && !(xml.getLocalName().equals("svg") && SVG.equals(xml.getNamespaceURI()))) {
        return Optional.of("is not an SVG picture: its first element is " + xml.getLocalName());
      }
      first = false;
      if (isActive(xml)) {
        return HOLDS_A_SCRIPT;
      }
    }
    return Optional.empty();
  }

  private static boolean isActive(XMLStreamReader xml) {
    boolean active = ACTIVE_ELEMENTS.contains(xml.getLocalName().toLowerCase(Locale.ROOT));
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      String name = xml.getAttributeLocalName(i).toLowerCase(Locale.ROOT);
      String value = xml.getAttributeValue(i).strip().toLowerCase(Locale.ROOT);
      boolean outside = !value.startsWith("#") && !value.startsWith("data:image/png");
      active |= name.startsWith("on") || name.equals("href") && outside;
      active |= value.contains("javascript:");
    }
    return active;
  }
}

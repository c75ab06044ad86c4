package bondlab.table;

import bondlab.config.BadInput;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads and writes JSON objects; the only way in and out of JSON in this program.
 *
 * <p>JSON has no infinities and no NaN. They are written as the strings {@code "inf"}, {@code
 * "-inf"} and {@code "nan"}, which {@link Decimals#parse} and Python's {@code float} read. Doubles
 * are written by {@link Decimals#exact}, so reading them gives the same bits.
 *
 * <p>An object is read as a map in the order of the file. Its values are String, Boolean, null,
 * List, Map, and Integer, Long, BigInteger or Double: the smallest that holds the number, since
 * JSON does not tell 3 from 3.0. A key that stands twice in one object is refused.
 */
public final class Json {
  /** Characters that a terminal obeys and that JSON lets stand: DEL and the C1 controls. */
  private static final Pattern CONTROL = Pattern.compile("[\\x7f-\\x9f]");

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final Separators TIGHT =
      Separators.createDefaultInstance()
          .withObjectFieldValueSpacing(Spacing.AFTER)
          .withObjectEntrySpacing(Spacing.AFTER)
          .withArrayValueSpacing(Spacing.AFTER)
          .withObjectEmptySeparator("")
          .withArrayEmptySeparator("");
  private static final DefaultPrettyPrinter ON_ONE_LINE =
      new DefaultPrettyPrinter(TIGHT)
          .withObjectIndenter(new DefaultPrettyPrinter.NopIndenter())
          .withArrayIndenter(new DefaultPrettyPrinter.NopIndenter());
  private static final DefaultIndenter INDENT = new DefaultIndenter("    ", "\n");
  private static final DefaultPrettyPrinter INDENTED =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(INDENT)
          .withArrayIndenter(INDENT);

  private static final JsonFactory WRITER =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

  private Json() {}

  /**
   * Bounds on what is read, since a short text can need much memory and a stack for each level.
   *
   * @param tokens how many keys, values and brackets there may be in all
   * @param depth how many levels may stand inside one another
   */
  public record Limits(long tokens, int depth) {
    private static final int BYTES_PER_VALUE = 4096; // generous

    /** For files that this program wrote: no bound but a depth that no stack overflows at. */
    public static final Limits OWN = new Limits(Long.MAX_VALUE, 500);

    /**
     * For files from elsewhere: 40 levels, and as many tokens as this program's memory holds with
     * room to spare, two million at most.
     */
    public static Limits foreign() {
      long fitting = Runtime.getRuntime().maxMemory() / BYTES_PER_VALUE;
      return new Limits(2 * Math.min(1_000_000, fitting), 40);
    }

    private String exceeded(StreamConstraintsException e) {
      String message = e.getOriginalMessage();
      if (message.contains("nesting depth")) {
        return "is nested too deeply, more than " + depth + " levels";
      }
      return message.contains("Token count")
          ? "holds more than " + tokens + " keys and values, more than any run writes"
          : "is refused: " + message;
    }

    private JsonFactory reader() {
      return JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxTokenCount(tokens)
                  .maxNestingDepth(depth)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();
    }
  }

  private static final JsonFactory OWN_READER = Limits.OWN.reader();

  /**
   * Reads a file that this program wrote and that holds one object.
   *
   * @throws BadInput naming file and line if it is missing, not UTF-8 or not one JSON object
   * @throws UncheckedIOException if it cannot be read
   */
  public static Map<String, Object> read(Path file) {
    return read(file, file.toString(), Limits.OWN);
  }

  /**
   * Reads a file that holds one object within limits.
   *
   * @param name of the file in messages
   * @throws BadInput as {@link #read(Path)}, and if a limit is exceeded
   */
  public static Map<String, Object> read(Path file, String name, Limits limits) {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(name + " does not exist");
    }
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return object(in, name, 0, limits);
    } catch (CharacterCodingException e) {
      throw new BadInput(name + " is not UTF-8 text");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e, e);
    }
  }

  /**
   * Reads text that holds one object.
   *
   * @param where it comes from, for messages
   * @throws BadInput naming place and line if it is not one JSON object
   */
  public static Map<String, Object> parse(String text, String where) {
    return parse(text, where, 0, Limits.OWN);
  }

  /**
   * Reads text from elsewhere that holds one object.
   *
   * @throws BadInput as {@link #parse(String, String)}, and if a limit is exceeded
   */
  public static Map<String, Object> parse(String text, String where, Limits limits) {
    return parse(text, where, 0, limits);
  }

  /** Reads one line of a file; {@code line} counts from 1. */
  public static Map<String, Object> parseLine(String text, Path file, int line) {
    return parse(text, file.toString(), line - 1, Limits.OWN);
  }

  private static Map<String, Object> parse(
      String text, String where, int linesBefore, Limits limits) {
    try {
      return object(new StringReader(text), where, linesBefore, limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file as {@link #read(Path)} does, for callers that check types: the getters of a {@code
   * Config} throw a {@code ConfigException} that names the file and the key.
   */
  public static Config config(Path file) {
    return config(read(file), file.toString());
  }

  /** Reads text as {@link #parse} does, with getters that check types. */
  public static Config config(String text, String where) {
    return config(parse(text, where), where);
  }

  private static Config config(Map<String, Object> object, String where) {
    return ConfigValueFactory.fromMap(object, where).toConfig();
  }

  private static Map<String, Object> object(Reader in, String where, int linesBefore, Limits limits)
      throws IOException {
    in.mark(1);
    if (in.read() != BYTE_ORDER_MARK) {
      in.reset();
    }
    JsonFactory factory = limits == Limits.OWN ? OWN_READER : limits.reader();
    try (JsonParser parser = factory.createParser(in)) {
      try {
        return onlyObject(parser, where, linesBefore);
      } catch (StreamConstraintsException e) { // it does not know its place
        String column = column(parser.currentTokenLocation());
        throw new BadInput(where + " " + limits.exceeded(e) + column);
      }
    } catch (JsonProcessingException e) {
      throw new BadInput(
          place(where, linesBefore, e)
              + " is not a JSON object: "
              + e.getOriginalMessage()
              + column(e.getLocation()));
    }
  }

  private static Map<String, Object> onlyObject(JsonParser parser, String where, int linesBefore)
      throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new BadInput(
          "%s:%d is not a JSON object: %s"
              .formatted(where, linesBefore + 1, kind(parser.currentToken())));
    }
    Map<String, Object> object = readObject(parser);
    if (parser.nextToken() != null) {
      throw new BadInput(
          "%s:%d goes on after its JSON object"
              .formatted(where, linesBefore + parser.currentTokenLocation().getLineNr()));
    }
    return object;
  }

  private static String place(String where, int linesBefore, JsonProcessingException e) {
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr(); // −1 if unknown
    return where + ":" + (linesBefore + Math.max(1, line));
  }

  /** Machines write an object on one line, in which a person must find the place. */
  private static String column(JsonLocation place) {
    return place == null ? "" : " (column " + place.getColumnNr() + ")";
  }

  private static String kind(JsonToken first) {
    if (first == null) {
      return "it is empty";
    }
    return first == JsonToken.START_ARRAY ? "it is a list" : "it is a bare value";
  }

  private static Map<String, Object> readObject(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      object.put(key, readValue(parser));
    }
    return object;
  }

  private static Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(readValue(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> smallest(parser.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Number smallest(double number) {
    long whole = (long) number;
    boolean exact = whole == number && Double.doubleToRawLongBits(number) != Long.MIN_VALUE; // −0
    if (!exact || whole == Long.MAX_VALUE) {
      return number;
    }
    if (whole == (int) whole) {
      return (int) whole;
    }
    return whole;
  }

  /** Writes one value on one line: {@code {"a": 1, "b": [2.5, "inf"]}}; maps keep their order. */
  public static String line(Object value) {
    return text(value, ON_ONE_LINE);
  }

  /** Writes an object over indented lines, keys sorted, ending in a line break. */
  public static String page(Map<String, ?> object) {
    return text(sorted(object), INDENTED) + "\n";
  }

  /** Numbers first, by size, then text, as in the files of earlier versions. */
  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>(Json::compareKeys);
      map.forEach((key, item) -> sorted.put(key.toString(), sorted(item)));
      return sorted;
    }
    if (value instanceof Iterable<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(item -> items.add(sorted(item)));
      return items;
    }
    return value;
  }

  private static int compareKeys(String a, String b) {
    boolean aNumber = a.matches("[0-9]+");
    boolean bNumber = b.matches("[0-9]+");
    if (aNumber && bNumber) {
      int bySize = new BigInteger(a).compareTo(new BigInteger(b));
      return bySize != 0 ? bySize : a.compareTo(b);
    }
    return aNumber != bNumber ? (aNumber ? -1 : 1) : a.compareTo(b);
  }

  private static String text(Object value, DefaultPrettyPrinter manner) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = WRITER.createGenerator(out)) {
      generator.setPrettyPrinter(manner.createInstance());
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return CONTROL
        .matcher(out.toString())
        .replaceAll(found -> "\\\\u00" + Integer.toHexString(found.group().charAt(0)));
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName((String) entry.getKey());
        write(out, entry.getValue());
      }
      out.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      out.writeStartArray();
      for (Object item : list) {
        write(out, item);
      }
      out.writeEndArray();
    } else if (value instanceof double[] numbers) {
      write(out, Arrays.stream(numbers).boxed().toList());
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (Double.isFinite(number)) {
        out.writeNumber(Decimals.exact(number));
      } else {
        out.writeString(Decimals.exact(number));
      }
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.writeRawValue(String.valueOf(value));
    } else {
      out.writeString(value.toString());
    }
  }
}

package bondlab.config;

import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes overrides from typed values, quoted so that the same values are read back.
 *
 * <p>Values are null, booleans, numbers, text, paths, enums (in small letters), and lists, arrays
 * and maps of such. Text with {@code ${key}} inside is a substitution, as everywhere.
 */
public final class OverrideText {
  private OverrideText() {}

  /** {@code key=value}: changes a key that is there, or chooses an option of a group. */
  public static String set(String key, Object value) {
    return checked(key + "=", plain(value));
  }

  /** {@code +key=value}: adds a key, or a group to the defaults list. */
  public static String add(String key, Object value) {
    return checked("+" + key + "=", plain(value));
  }

  /** {@code ~key}: takes a key away, or a group out of the defaults list. */
  public static String remove(String key) {
    return OverrideLine.parse("~" + key).text();
  }

  /**
   * {@code key=choice(a,b,c)}: one trial a value.
   *
   * @throws BadInput if there is no value, or one cannot be written
   */
  public static String vary(String key, List<?> values) {
    List<Object> all = values(key, values);
    String text =
        all.stream().map(ValueText::of).collect(Collectors.joining(",", key + "=choice(", ")"));
    return checked(text, new Setting.Sweep(all, false));
  }

  /**
   * {@code zip(a=[1,2],b=[x,y])}: several keys step together.
   *
   * @throws BadInput if the lists are not of one length, or a value cannot be written
   */
  public static String zip(Map<String, ? extends List<?>> columns) {
    List<String> texts = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    columns.forEach(
        (key, values) -> {
          List<Object> all = values(key, values);
          texts.add(checked(key + "=", all));
          sizes.add(all.size());
        });
    if (sizes.stream().distinct().count() != 1) {
      throw new BadInput(
          "zip steps %s together: give each as many values, got %s"
              .formatted(columns.keySet(), sizes));
    }
    return OverrideLine.ZIP + String.join(",", texts) + ")";
  }

  /** {@code key=interval(start,end)}, for a sampler; with {@code log}, of the logarithm. */
  public static String interval(String key, double start, double end, boolean log) {
    return interval(key, new Setting.Interval(start, end, false, log));
  }

  /** {@code key=int(interval(start,end))}: whole numbers, both ends included, for a sampler. */
  public static String wholeInterval(String key, long start, long end, boolean log) {
    return interval(key, new Setting.Interval(start, end, true, log));
  }

  private static String interval(String key, Setting.Interval interval) {
    String ends = ValueText.of(interval.start()) + "," + ValueText.of(interval.end());
    String text = "interval(" + ends + ")";
    text = interval.whole() ? "int(" + text + ")" : text;
    return checked(key + "=" + (interval.log() ? "tag(log," + text + ")" : text), interval);
  }

  private static List<Object> values(String key, List<?> values) {
    if (values.isEmpty()) {
      throw new BadInput(key + " has no values to vary; give one or more");
    }
    List<Object> all = new ArrayList<>();
    values.forEach(value -> all.add(plain(value)));
    return all;
  }

  private static String checked(String start, Object value) {
    return checked(start + ValueText.of(value), new Setting.Plain(value));
  }

  /** Reads the text back: a key of a map, say, may hold what no override can write. */
  private static String checked(String text, Setting meant) {
    try {
      if (OverrideLine.parse(text).setting().equals(meant)) {
        return text;
      }
    } catch (BadInput e) {
      throw new BadInput("cannot be written as an override: " + e.getMessage());
    }
    throw new BadInput("cannot be written as an override that reads back equal: " + text);
  }

  /** As the parser gives values: Boolean, Long, Double, String, List, Map. */
  private static Object plain(Object value) {
    if (value == null || value instanceof Boolean || value instanceof Long) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Number number) {
      return Double.valueOf(number.toString()); // a float by its shortest digits: 0.1f is 0.1
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof CharSequence || value instanceof Path || value instanceof Character) {
      return value.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put(String.valueOf(key), plain(item)));
      return entries;
    }
    List<Object> items = new ArrayList<>();
    if (value instanceof Iterable<?> many) {
      many.forEach(item -> items.add(plain(item)));
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        items.add(plain(Array.get(value, i)));
      }
    } else {
      throw new BadInput(
          "a %s is no value of a config; give a number, text, a list or a map"
              .formatted(value.getClass().getSimpleName()));
    }
    return items;
  }

  /** The key that an override sets, adds or removes. */
  public static String key(String override) {
    return override.replaceFirst("(?s)^[+~]*([^=]*).*", "$1").strip();
  }

  /** The overrides with one more at the end. */
  public static List<String> with(List<String> overrides, String another) {
    List<String> longer = new ArrayList<>(overrides);
    longer.add(another);
    return List.copyOf(longer);
  }

  /**
   * Splits overrides that were joined by blanks, as in the index of a sweep, at the blanks outside
   * quotes and brackets.
   */
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    char quote = 0;
    for (char c : line.toCharArray()) {
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      depth += quote != 0 ? 0 : "[{(".indexOf(c) >= 0 ? 1 : "]})".indexOf(c) >= 0 ? -1 : 0;
      if (c == ' ' && quote == 0 && depth <= 0) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words.stream().filter(each -> !each.isEmpty()).toList();
  }
}

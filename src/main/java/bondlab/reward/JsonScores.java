package bondlab.reward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Reads scores out of JSON that another program wrote. Python writes NaN and Infinity, which JSON
 * lacks: they are read as numbers, so that the error can say which score it was.
 */
final class JsonScores {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Set<String> OF_ONE = Set.of("score", "reward");

  private JsonScores() {}

  /** JSON that holds no scores; the message says what it holds instead. */
  static final class Unreadable extends Exception {
    private final int index;

    private Unreadable(int index, String message) {
      super(message);
      this.index = index;
    }

    /** The place of the score that is wrong, −1 if all are. */
    int index() {
      return index;
    }
  }

  /**
   * Reads one score: a finite number, or an object with a number {@code score} or {@code reward}.
   */
  static double one(String line) throws Unreadable {
    try (JsonParser parser = JSON.createParser(line)) {
      JsonToken token = parser.nextToken();
      double score = token == JsonToken.START_OBJECT ? inObject(parser) : number(parser, "it", -1);
      requireEnd(parser);
      return score;
    } catch (IOException e) {
      throw notJson(e);
    }
  }

  private static double inObject(JsonParser parser) throws IOException, Unreadable {
    Double score = null;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      if (!OF_ONE.contains(key)) {
        parser.skipChildren();
      } else if (score != null) {
        throw new Unreadable(-1, "it has a score and a reward; one of them, please");
      } else {
        score = number(parser, key, -1);
      }
    }
    if (score == null) {
      throw new Unreadable(-1, "it has neither the key score nor the key reward");
    }
    return score;
  }

  /**
   * Reads the scores of a batch: the list {@code rewards} of an object or, where there is none, the
   * list {@code scores}, as OpenRLHF's reward servers write them. Other keys do not matter.
   *
   * @param count how many there must be
   * @return finite scores, in order
   */
  static double[] many(byte[] body, int count) throws Unreadable {
    try {
      for (String key : List.of("rewards", "scores")) {
        double[] scores = list(body, key, count);
        if (scores != null) {
          return scores;
        }
      }
    } catch (IOException e) {
      throw notJson(e);
    }
    throw new Unreadable(-1, "it has neither the key rewards nor the key scores");
  }

  private static double[] list(byte[] body, String key, int count) throws IOException, Unreadable {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Unreadable(
            -1, "it is " + kind(parser) + ", not an object with a list of rewards");
      }
      double[] found = null;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals(key)) {
          found = elements(parser, key, count);
        } else {
          parser.skipChildren();
        }
      }
      requireEnd(parser);
      return found;
    }
  }

  private static double[] elements(JsonParser parser, String key, int count)
      throws IOException, Unreadable {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new Unreadable(-1, key + " is " + kind(parser) + ", not a list of numbers");
    }
    double[] scores = new double[count];
    int read = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (read < count) {
        scores[read] = number(parser, key + "[" + read + "]", read);
      } else {
        parser.skipChildren();
      }
      read++;
    }
    if (read != count) {
      int missing = read < count ? read : -1;
      throw new Unreadable(missing, "%s has %d scores for %d samples".formatted(key, read, count));
    }
    return scores;
  }

  private static double number(JsonParser parser, String what, int index)
      throws IOException, Unreadable {
    JsonToken token = parser.currentToken();
    if (token == null || !token.isNumeric()) {
      throw new Unreadable(index, what + " is " + kind(parser) + ", not a number");
    }
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw new Unreadable(index, what + " is " + parser.getText() + ", not a finite number");
    }
    return value;
  }

  private static void requireEnd(JsonParser parser) throws IOException, Unreadable {
    if (parser.nextToken() != null) {
      throw new Unreadable(-1, "more follows behind the first JSON value");
    }
  }

  private static String kind(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return "empty";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "the text " + RewardFailed.beginning(parser.getText());
      default -> parser.getText();
    };
  }

  private static Unreadable notJson(IOException e) {
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new Unreadable(-1, "it is not JSON: " + first);
  }
}

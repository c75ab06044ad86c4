package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @TempDir Path folder;

  @Test
  void aLineHoldsNestedValues() {
    Map<String, Object> map = new TreeMap<>();
    map.put("a.b", Arrays.asList(1, 2.5, Double.NaN, null, true));
    map.put("c", new double[] {Double.NEGATIVE_INFINITY});
    map.put("d", Map.of());
    map.put("e", List.of());
    assertEquals(
        "{\"a.b\": [1, 2.5, \"nan\", null, true], \"c\": [\"-inf\"], \"d\": {}, \"e\": []}",
        Json.line(map));
  }

  @Test
  void textIsEscapedSoThatATerminalObeysNone() {
    assertEquals(
        "\"\\\"\\\\/\\n\\t\\b\\u001b\\u007f\\u009bβ☃\"",
        Json.line("\"\\/\n\t\b\u001b\u007f\u009bβ☃"));
  }

  @Test
  void doublesComeBackToTheirLastBit() {
    for (double x : new double[] {0.1 + 0.2, 1e-300, Double.MIN_VALUE, -0.0, 1e22, 123456789.5}) {
      Object back = Json.parse(Json.line(Map.of("x", x)), "here").get("x");
      double read = back instanceof String text ? Decimals.parse(text) : number(back);
      assertEquals(Double.doubleToRawLongBits(x), Double.doubleToRawLongBits(read), Json.line(x));
    }
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  @Test
  void aNumberIsReadAsTheSmallestTypeThatHoldsIt() {
    Map<String, Object> read =
        Json.parse("{\"a\": 3.0, \"b\": 4294967296, \"c\": 0.5, \"d\": 1e999, \"e\": null}", "x");
    assertEquals(3, read.get("a"));
    assertEquals(1L << 32, read.get("b"));
    assertEquals(0.5, read.get("c"));
    assertEquals(Double.POSITIVE_INFINITY, read.get("d"));
    assertTrue(read.containsKey("e"));
  }

  @Test
  void aPageHasSortedKeys() throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a");
    map.put("10", List.of());
    map.put("9", Map.of("y", 0.25, "x", List.of(1)));
    String page = Json.page(map);
    assertEquals(
        """
        {
            "9" : {
                "x" : [
                    1
                ],
                "y" : 0.25
            },
            "10" : [],
            "text" : "a"
        }
        """,
        page);
    Path file = Files.writeString(folder.resolve("page.json"), "\uFEFF" + page);
    assertEquals(map, Json.read(file));
    ConfigException e = assertThrows(ConfigException.class, () -> Json.config(file).getInt("text"));
    assertTrue(e.getMessage().contains("page.json") && e.getMessage().contains("text"));
  }

  @Test
  void whatIsNoObjectIsRefusedByFileAndLine() throws IOException {
    String[][] bad = {
      {"{\"a\": 1,\n\"b\": }", "bad.json:2"},
      {"{\"a\": 1}\n\n{}", "bad.json:3"},
      {"{\"a\": 1,\n \"a\": 2}", "bad.json:2"},
      {"[1]", "bad.json:1"},
      {"1", "bad.json:1"},
      {"", "bad.json:1"},
      {"{\"a\": NaN}", "bad.json:1"},
      {"{\"a\": [1", "bad.json:1"},
    };
    Path file = folder.resolve("bad.json");
    for (String[] its : bad) {
      Files.writeString(file, its[0]);
      String message = assertThrows(BadInput.class, () -> Json.read(file)).getMessage();
      assertTrue(message.contains(its[1]), its[0] + ": " + message);
    }
    Files.write(file, "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThrows(BadInput.class, () -> Json.read(file));
    assertThrows(BadInput.class, () -> Json.read(folder.resolve("none.json")));
  }

  @Test
  void foreignFilesKeepToLimits() throws IOException {
    Json.Limits limits = new Json.Limits(10, 3);
    Path file = Files.writeString(folder.resolve("f.json"), "{\"a\": [[1]], \"b\": 2}");
    assertEquals(2, Json.read(file, "f", limits).get("b"));
    for (String text : List.of("{\"a\": [[[1]]]}", "{\"a\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}")) {
      Files.writeString(file, text);
      assertThrows(BadInput.class, () -> Json.read(file, "f", limits), text);
    }
    Files.writeString(file, "{\"a\": " + "[".repeat(100_000));
    assertThrows(BadInput.class, () -> Json.read(file));
  }
}

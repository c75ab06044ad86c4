package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("a.safetensors");
  }

  private static Map<String, FloatArray> arrays() {
    Map<String, FloatArray> arrays = new LinkedHashMap<>();
    arrays.put("b.weight", new FloatArray(new float[] {1, -2, Float.MIN_VALUE, 4, 5, -0f}, 2, 3));
    arrays.put("a \"quoted\" näme", new FloatArray(new float[] {Float.NaN}, 1, 1));
    arrays.put("scalar", new FloatArray(new float[] {7}));
    arrays.put("none", new FloatArray(new float[0], 0, 4));
    return arrays;
  }

  @Test
  void arraysComeBackAsTheyWere() throws IOException {
    Safetensors.write(file, arrays(), Map.of("format", "pt"));
    Map<String, FloatArray> back = Safetensors.read(file);
    assertEquals(arrays().keySet(), back.keySet());
    arrays()
        .forEach(
            (name, a) -> {
              assertArrayEquals(a.values(), back.get(name).values(), name);
              assertArrayEquals(a.shape(), back.get(name).shape(), name);
            });
  }

  @Test
  void equalArraysGiveEqualBytesInAnyOrder() throws IOException {
    Safetensors.write(file, arrays(), Map.of("format", "pt", "x", "y"));
    Map<String, FloatArray> reversed = new LinkedHashMap<>();
    for (String name : new String[] {"none", "scalar", "b.weight", "a \"quoted\" näme"}) {
      reversed.put(name, arrays().get(name));
    }
    Path other = folder.resolve("b.safetensors");
    Safetensors.write(other, reversed, Map.of("x", "y", "format", "pt"));
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other));
    try (var left = Files.list(folder)) {
      assertEquals(2, left.count()); // no part file stays
    }
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Safetensors.write(file, Map.of("w", new FloatArray(new float[] {1, -2}, 2)), Map.of());
    String json =
        "{\"__metadata__\":{},\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    String padded = json + " ".repeat((8 - json.length() % 8) % 8);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(padded.length(), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    assertEquals(padded, new String(bytes, 8, padded.length(), StandardCharsets.UTF_8));
    assertEquals(
        "0000803f" + "000000c0",
        HexFormat.of().formatHex(bytes, 8 + padded.length(), bytes.length));
  }

  // signs, least and largest numbers, subnormals, infinity; bytes little-endian
  @ParameterizedTest
  @CsvSource({
    "BF16, 803f, 1",
    "BF16, 49c0, -3.140625",
    "BF16, 807f, Infinity",
    "BF16, 0100, 9.1835496e-41",
    "F16, 003c, 1",
    "F16, 00c0, -2",
    "F16, 5535, 0.33325195",
    "F16, ff7b, 65504",
    "F16, 0004, 6.1035156e-5",
    "F16, 0100, 5.9604645e-8",
    "F16, ff83, -6.0975552e-5",
    "F16, 0080, -0.0",
    "F16, 00fc, -Infinity",
    "F16, 007e, NaN",
    "F64, 000000000000f03f, 1",
    "F64, 182d4454fb2109c0, -3.1415927",
    "F32, db0f4940, 3.1415927"
  })
  void widthsAreWidened(String type, String hex, float expected) throws IOException {
    byte[] value = HexFormat.of().parseHex(hex);
    Files.write(file, raw(entry(type, "[1]", "[0," + value.length + "]"), value));
    assertEquals(
        Float.floatToIntBits(expected),
        Float.floatToIntBits(Safetensors.read(file).get("w").values()[0]));
  }

  private static String entry(String type, String shape, String offsets) {
    return String.format(
        "{\"w\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}", type, shape, offsets);
  }

  private static byte[] raw(String header, byte[] values) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + values.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(values)
        .array();
  }

  private void assertRefused(byte[] bytes, String... parts) throws IOException {
    Files.write(file, bytes);
    BadInput e = assertThrows(BadInput.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void everyCutOfAFileIsRefused() throws IOException {
    Safetensors.write(file, arrays(), Map.of());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length));
    }
    assertRefused(Arrays.copyOf(whole, whole.length - 1), "cut short", "array scalar");
  }

  @Test
  void garbageIsRefused() throws IOException {
    assertRefused("not a checkpoint at all".getBytes(StandardCharsets.UTF_8), "not a whole");
    assertRefused(raw("this is not JSON", new byte[4]), "not a JSON", "column");
    assertRefused(raw("[1, 2, 3]", new byte[4]), "not a JSON object");
    assertRefused(raw("{\"w\": 3}", new byte[4]), "array w");
    assertRefused(raw(entry("F32", "[2]", "[0,4]"), new byte[4]), "array w", "2 values", "[2]");
    assertRefused(raw(entry("F32", "[1]", "[0,6]"), new byte[6]), "array w", "6 bytes");
    assertRefused(raw(entry("F32", "[1]", "[0]"), new byte[4]), "array w");
    assertRefused(raw(entry("F32", "[-1,-1]", "[0,4]"), new byte[4]), "array w");
    assertRefused(raw(entry("F32", "[1]", "[4,0]"), new byte[4]), "array w");
    assertRefused(raw(entry("F32", "[1]", "[\"a\",4]"), new byte[4]), "array w");
    assertRefused(raw(entry("F32", "[4294967296,4294967296]", "[0,4]"), new byte[4]), "array w");
    assertRefused(raw("{\"w\":{\"dtype\":\"F32\"}}", new byte[4]), "array w");
    String one = named("w", "F32", 1, 0, 4);
    assertRefused(raw(entries(one, one), new byte[4]), "Duplicate", "w", "column");
  }

  private static String entries(String... entries) {
    return "{" + String.join(",", entries) + "}";
  }

  private static String named(String name, String type, int values, int from, int to) {
    return String.format(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[%d,%d]}",
        name, type, values, from, to);
  }

  @Test
  void bytesThatBelongToNoArrayAreRefused() throws IOException {
    String one = entries(named("a", "F32", 1, 0, 4));
    int start = 8 + one.length();
    assertRefused(
        raw(one, new byte[5]), "bytes " + (start + 4) + " to " + (start + 5), "at the end");
    String hole = entries(named("a", "F32", 1, 0, 4), named("b", "F32", 1, 8, 12));
    start = 8 + hole.length();
    assertRefused(
        raw(hole, new byte[12]), "bytes " + (start + 4) + " to " + (start + 8), "before array b");
    String late = entries(named("a", "F32", 1, 4, 8));
    assertRefused(raw(late, new byte[8]), "before array a");
    assertRefused(raw("{}", new byte[1]), "belong to no array");
    Files.write(file, raw("{}", new byte[0]));
    assertEquals(Map.of(), Safetensors.read(file)); // no array at all is whole
  }

  @Test
  void manyNamesForOneArrayAreRefusedBeforeAnythingIsRead() throws IOException {
    assertRefused(
        raw(entries(named("a", "F32", 2, 0, 8), named("b", "F32", 1, 4, 8)), new byte[8]),
        "array b",
        "overlaps array a");
    int bytes = 64 << 20; // as floats 2,000 times over: 128 GB
    String[] names = new String[2000];
    for (int i = 0; i < names.length; i++) {
      names[i] = named("n" + i, "F32", bytes / 4, 0, bytes);
    }
    byte[] header = entries(names).getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.writeLong(Long.reverseBytes(header.length));
      out.write(header);
      out.setLength(8L + header.length + bytes);
    }
    BadInput e = assertThrows(BadInput.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().contains("overlaps array"), e.getMessage());
  }

  @Test
  void aDeepHeaderIsAnErrorAndNoOverflow() throws IOException {
    for (String open : new String[] {"[", "{\"a\":"}) {
      assertRefused(
          raw("{\"a\":" + open.repeat(5000), new byte[0]),
          "nested too deeply, more than 3",
          "column");
    }
    String text = "{\"[[[[{{{{\\\"[[\":" + named("x", "F32", 0, 0, 0).substring(4) + "}";
    Files.write(file, raw(text, new byte[0]));
    assertEquals(1, Safetensors.read(file).size()); // brackets in a name are no levels
  }

  @Test
  void arraysOfOtherTypesAreLeftAsideUntilOneIsAskedFor() throws IOException {
    String header =
        entries(
            named("ids", "I64", 2, 0, 16),
            named("mask", "BOOL", 1, 16, 17),
            named("later", "F7_NEW", 3, 17, 20),
            named("w", "F32", 1, 20, 24));
    byte[] values = new byte[24];
    values[23] = 0x40; // 2 as a float
    Files.write(file, raw(header, values));
    Map<String, FloatArray> arrays = Safetensors.read(file);
    assertEquals(Set.of("w"), arrays.keySet());
    assertEquals(2, arrays.get("w").values()[0]);
    assertNull(arrays.get("none"));
    for (String type : new String[] {"ids I64", "mask BOOL", "later F7_NEW"}) {
      String name = type.split(" ")[0];
      assertFalse(arrays.containsKey(name));
      BadInput e = assertThrows(BadInput.class, () -> arrays.get(name));
      assertTrue(e.getMessage().contains("dtype " + type.split(" ")[1]), e.getMessage());
      assertTrue(e.getMessage().contains("F32, F64, F16, BF16"), e.getMessage());
    }
    assertRefused(raw(entries(named("ids", "I64", 2, 0, 8)), new byte[8]), "2 values of I64");
  }

  @Test
  void anArrayOfSeveralChunksIsReadWhole() throws IOException {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Safetensors.write(file, Map.of("w", new FloatArray(values, values.length)), Map.of());
    assertArrayEquals(values, Safetensors.read(file).get("w").values());
  }

  @Test
  void aMissingFileIsNamed() {
    BadInput e = assertThrows(BadInput.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().contains(file + ": no such file"), e.getMessage());
    assertFalse(Files.exists(file));
  }

  @Test
  void valuesMustFillTheirShape() {
    var e = assertThrows(IllegalArgumentException.class, () -> new FloatArray(new float[5], 2, 3));
    assertEquals("5 values do not fill shape [2, 3]", e.getMessage());
  }
}

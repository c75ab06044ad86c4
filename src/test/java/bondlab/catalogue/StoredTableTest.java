package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredTableTest {
  @TempDir private Path folder;

  private StoredTable.Facts read(String json) throws IOException {
    return StoredTable.Facts.read(Files.writeString(folder.resolve("t.json"), json));
  }

  @Test
  void theOlderFormGivesTypes() throws IOException {
    StoredTable.Facts facts =
        read(
            "{\"rows\": 3, \"columns\": {\"n\": \"integer\", \"gold\": \"double\", \"x\": \"long\"}}");
    assertEquals(OptionalInt.of(3), facts.rows());
    assertEquals(Kind.INT, facts.columns().get("n").type());
    assertEquals(Kind.DOUBLE, facts.columns().get("gold").type());
    assertFalse(facts.isTime("gold"));
    assertTrue(facts.isTime("seconds"));
  }

  @Test
  void theNewerFormGivesUnits() throws IOException {
    StoredTable.Facts facts =
        read(
            """
            {"rows": 1, "columns": {
              "took": {"type": "double", "unit": "s", "meaning": "wall time"},
              "speed": {"type": "double", "unit": "tokens/s", "meaning": "rate"},
              "seconds": {"type": "int", "unit": "hands", "meaning": "of a duel"},
              "kl": {"type": "double", "unit": "nats/token", "meaning": ""},
              "price": {"type": "double", "unit": "sd/nat", "meaning": ""},
              "arm": {"type": "string", "unit": "", "meaning": "name"}}}
            """);
    assertEquals(Kind.STRING, facts.columns().get("arm").type());
    assertTrue(facts.isTime("took"));
    assertTrue(facts.isTime("speed"));
    assertFalse(facts.isTime("seconds"), "its unit says that it is no time");
    assertFalse(facts.isTime("kl"));
    assertFalse(facts.isTime("price"));
    assertFalse(facts.isTime("arm"));
  }

  @Test
  void namesTellWhereThereIsNoUnit() {
    for (String name :
        new String[] {
          "seconds", "wall_seconds", "seconds", "tokens_per_second", "load_ms", "ended"
        }) {
      assertTrue(StoredTable.Facts.NOTHING.isTime(name), name);
    }
    for (String name : new String[] {"step", "second_best", "per_token", "items", "s", "terms"}) {
      assertFalse(StoredTable.Facts.NOTHING.isTime(name), name);
    }
  }

  @Test
  void aMissingOrDamagedFileSaysNothing() throws IOException {
    assertEquals(Map.of(), StoredTable.Facts.read(folder.resolve("nowhere.json")).columns());
    for (String json : new String[] {"", "{", "[]", "{\"columns\": 3}", "{\"rows\": \"x\"}"}) {
      assertEquals(StoredTable.Facts.NOTHING, read(json), json);
    }
  }
}

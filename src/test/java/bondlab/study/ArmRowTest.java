package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.training.EvaluationRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArmRowTest {
  private static EvaluationRow evaluation(double gold) {
    Map<String, Object> cells = new HashMap<>();
    for (Schema.Field field : Schema.of(EvaluationRow.class).columns()) {
      Object any =
          switch (field.type().toString()) {
            case "double" -> 1.0;
            case "int" -> 1;
            case "long" -> 1L;
            case "boolean" -> true;
            default -> "";
          };
      cells.put(field.name(), any);
    }
    cells.put("gold", gold);
    return Tables.row(EvaluationRow.class, cells);
  }

  @Test
  void theRangeOfOneSeedIsMissingAndNotOfNoWidth() {
    ArmRow one = ArmRow.of("bond", List.of(evaluation(2)));
    assertEquals(2, one.gold());
    assertTrue(Double.isNaN(one.goldLeast()) && Double.isNaN(one.goldMost()));
    ArmRow three = ArmRow.of("bond", List.of(evaluation(2), evaluation(5), evaluation(-1)));
    assertEquals(2, three.gold());
    assertEquals(-1, three.goldLeast());
    assertEquals(5, three.goldMost());
  }
}

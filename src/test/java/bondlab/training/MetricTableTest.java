package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Schema;
import bondlab.training.CostMeter.PartCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTableTest {
  @Test
  void thePageIsWhatTheRowsSay() throws IOException {
    assertEquals(
        MetricTable.markdown(),
        Files.readString(Path.of("src/docs/metrics.md")),
        "write it anew: java -cp 'target/classes:target/lib/*' bondlab.training.MetricTable"
            + " src/docs/metrics.md");
  }

  @Test
  void everyColumnHasAMeaning() {
    for (Class<? extends Record> type :
        List.of(StepRow.class, EvaluationRow.class, PartCost.class)) {
      for (Schema.Field field : Schema.of(type).columns()) {
        assertFalse(field.meaning().isBlank(), type.getSimpleName() + "." + field.name());
      }
    }
  }

  @Test
  void everyMeasureHasItsColumns() {
    List<String> names = Schema.of(EvaluationRow.class).names();
    for (EvaluationMetric measure : EvaluationMetric.values()) {
      assertTrue(names.contains(measure.column()), measure.column());
      assertEquals(measure.hasInterval(), names.contains(measure.column() + "_low"));
      assertEquals(measure.hasInterval(), names.contains(measure.column() + "_high"));
    }
  }
}

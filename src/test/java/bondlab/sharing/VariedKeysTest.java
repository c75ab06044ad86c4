package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.table.Kind;
import bondlab.table.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class VariedKeysTest {
  private static Table columns(TrialTables.VariedKeys varied, int trial, int rows) {
    Table table = Table.create("t");
    varied.addTo(table, trial, rows);
    return table;
  }

  @Test
  void aKeyIsTypedByAllItsValues() {
    TrialTables.VariedKeys varied =
        TrialTables.VariedKeys.of(
            List.of(
                List.of("same=1", "n=1", "beta=1", "flag=true", "objective=bond", "+only=a"),
                List.of("same=1", "n=-2", "beta=1e-3", "flag=false", "objective=jbond")),
            List.of());
    assertEquals(
        List.of(
            new Schema.Field("n", Kind.LONG, "", "value of n in the trial"),
            new Schema.Field("beta", Kind.DOUBLE, "", "value of beta in the trial"),
            new Schema.Field("flag", Kind.BOOLEAN, "", "value of flag in the trial"),
            new Schema.Field("objective", Kind.STRING, "", "value of objective in the trial"),
            new Schema.Field("only", Kind.STRING, "", "value of only in the trial")),
        varied.fields());
    Table second = columns(varied, 1, 2);
    assertEquals(List.of(-2L, -2L), second.column(0).asList());
    assertEquals(List.of(1e-3, 1e-3), second.column(1).asList());
    assertEquals(2, second.column(4).countMissing());
  }

  @Test
  void namesThatWouldMeetAreTold() {
    TrialTables.VariedKeys varied =
        TrialTables.VariedKeys.of(
            List.of(List.of("a.b=1", "a_b=1", "Trial=1"), List.of("a.b=2", "a_b=2", "Trial=2")),
            List.of("trial", "trial_trial"));
    assertEquals(
        List.of("a_b", "trial_a_b", "trial_trial_2"),
        varied.fields().stream().map(Schema.Field::name).toList());
  }

  @Test
  void quotesAreNoPartOfAValue() {
    TrialTables.VariedKeys varied =
        TrialTables.VariedKeys.of(List.of(List.of("t=\"a b\""), List.of("t='c'")), List.of());
    assertEquals(List.of("a b"), columns(varied, 0, 1).column(0).asList());
    assertEquals(List.of("c"), columns(varied, 1, 1).column(0).asList());
  }
}

package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.study.AlarmRow;
import bondlab.study.MatchedRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class BondFindingsTest {

  private static MatchedRow row(String matched, double at, String gold, double p, double seeds) {
    return new MatchedRow(
        "w16-250", "a", "b", matched, at, gold, 0.2, 0.1, 0.3, 0.13, p, p, 0.5, 0.4, 0.6, 0.1, p, 0,
        0, 0, seeds);
  }

  @Test
  void aDifferenceCountsByItsAdjustedPValueAndElseStatesItsPower() {
    List<MatchedRow> rows =
        List.of(
            row("kl", 1, "gold", 0.01, 8),
            row("kl", 2, "gold", 0.2, 8),
            row("kl", 1, "second", 0.2, 8),
            row("generated_tokens", 1e6, "gold", 0.2, 1));
    List<String> said = BondFindings.matched(rows, "kl", "gold");
    assertEquals(1, said.size(), "the first gold decides");
    String[] parts = said.get(0).split("; (?=0.2)");
    assertTrue(parts[0].contains("[0.10, 0.30]") && parts[0].contains("0.01"), parts[0]);
    assertTrue(parts[1].contains("not told apart") && parts[1].contains("0.13"), parts[1]);
    String tokens = BondFindings.matched(rows, "generated_tokens", "gold").get(0);
    assertTrue(tokens.contains("1,000,000 tokens") && tokens.contains("one training"), tokens);
  }

  private static AlarmRow window(String arm, long seed, double kl, boolean alarm) {
    return new AlarmRow(arm, "p", 0, 30, kl, 1, 0.5, 1.5, -1, -1.5, -0.5, alarm, seed, "gold");
  }

  @Test
  void alarmsAreCountedByTrainingAndTheirAbsenceIsToldToo() {
    List<String> said =
        BondFindings.alarms(
            List.of(
                window("a", 1, 1, false),
                window("a", 1, 2, true),
                window("a", 1, 3, true),
                window("a", 2, 2, false),
                window("b", 1, 1, false)));
    assertTrue(said.get(0).contains("1 of 2") && said.get(0).contains("2.0"), said.get(0));
    assertTrue(said.get(1).contains("0 of 1"), said.get(1));
  }
}

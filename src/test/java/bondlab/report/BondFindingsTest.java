package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.study.AlarmRow;
import bondlab.study.MatchedRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class BondFindingsTest {

  @Test
  void aDifferenceCountsOnlyIfItsIntervalExcludesZero() {
    List<MatchedRow> rows =
        List.of(
            new MatchedRow("w16-250", "a", "b", "kl", 1, 0.2, 0.1, 0.3, 0.5, -0.1, 1.1),
            new MatchedRow("w16-250", "a", "b", "kl", 2, 0.1, -0.1, 0.3, 0.5, 0.4, 0.6),
            new MatchedRow("w16-250", "a", "b", "generated_tokens", 1e6, 9, 9, 9, 9, 9, 9));
    assertEquals(
        List.of(
            "a less b: 0.20 [0.10, 0.30] at 1.00 nats, 0.10 [-0.10, 0.30] at 2.00 nats (no difference)."),
        BondFindings.matched(rows, "kl", true));
    assertTrue(BondFindings.matched(rows, "kl", false).get(0).contains("1.10] at 1.00 nats (no"));
    assertEquals(
        List.of("a less b: 9.00 [9.00, 9.00] at 1,000,000 tokens."),
        BondFindings.matched(rows, "generated_tokens", true));
  }

  @Test
  void theFirstAlarmIsToldAndItsAbsenceToo() {
    AlarmRow quiet = new AlarmRow("a", "p", 0, 30, 1, 1, 0.5, 1.5, 0, -1, 1, false);
    AlarmRow loud = new AlarmRow("a", "p", 10, 40, 2, 1, 0.5, 1.5, -1, -1.5, -0.5, true);
    AlarmRow other = new AlarmRow("b", "p", 0, 30, 1, 1, 0.5, 1.5, 0, -1, 1, false);
    List<String> said = BondFindings.alarms(List.of(quiet, loud, other));
    assertTrue(said.get(0).startsWith("a: alarm at step 40, KL 2.0 nats"), said.get(0));
    assertEquals("b: no alarm.", said.get(1));
  }
}

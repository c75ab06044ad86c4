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
    String[] gold = BondFindings.matched(rows, "kl", true).get(0).split(", (?=0.1)");
    assertTrue(
        gold[0].contains("0.20 [0.10, 0.30]") && !gold[0].contains("no difference"), gold[0]);
    assertTrue(gold[1].contains("[-0.10, 0.30]") && gold[1].contains("no difference"), gold[1]);
    String proxy = BondFindings.matched(rows, "kl", false).get(0);
    assertTrue(proxy.indexOf("no difference") < proxy.indexOf("[0.40, 0.60]"), proxy);
    List<String> tokens = BondFindings.matched(rows, "generated_tokens", true);
    assertEquals(1, tokens.size());
    assertTrue(tokens.get(0).contains("1,000,000 tokens"), tokens.get(0));
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

package bondlab.study.exact;

import bondlab.study.exact.ExactTurnStudy.ArmTurnRow;
import bondlab.study.exact.ExactTurnStudy.BestOfNRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The findings of {@code study = exact-turn}, in sentences whose numbers are all computed. */
final class ExactTurnFindings {
  /** A fall of gold that a figure would show, sd. */
  private static final double VISIBLE = 0.01;

  private ExactTurnFindings() {}

  static List<String> of(BestOfNRow peak, List<ArmTurnRow> arms) {
    List<String> said = new ArrayList<>();
    said.add(
        said(
            "Best-of-n: gold is largest at n = %.1f, %.2f sd at %.2f nats, where the proxy's spread"
                + " is %.2f of the reference's.",
            peak.n(), peak.gold(), peak.kl(), peak.proxySpread()));
    for (PolicyClass policies : PolicyClass.values()) {
      List<ArmTurnRow> own =
          arms.stream().filter(arm -> arm.policies().equals(policies.label())).toList();
      String of = "Policies of " + policies.label() + ": ";
      said.add(of + peaks(own));
      said.add(of + listed("gold ends below its best with ", own, arm -> arm.fall() < -VISIBLE));
      said.add(of + listed("gold ends at its best with ", own, arm -> arm.fall() >= -VISIBLE));
    }
    return said;
  }

  private static String peaks(List<ArmTurnRow> arms) {
    ArmTurnRow most =
        arms.stream().max(Comparator.comparingDouble(ArmTurnRow::peakGold)).orElseThrow();
    ArmTurnRow gradient = arms.get(0);
    return said(
        "the most gold on any path is %.2f sd (%s, %.2f nats, spread %.2f); that of %s is %.2f sd"
            + " (%.2f nats, spread %.2f).",
        most.peakGold(),
        most.arm(),
        most.peakKl(),
        most.peakProxySpread(),
        gradient.arm(),
        gradient.peakGold(),
        gradient.peakKl(),
        gradient.peakProxySpread());
  }

  private static String listed(String what, List<ArmTurnRow> arms, Predicate<ArmTurnRow> which) {
    return arms.stream()
        .filter(which)
        .map(
            arm ->
                said(
                    "%s (%.2f at %.1f nats, best %.2f)",
                    arm.arm(), arm.endGold(), arm.endKl(), arm.peakGold()))
        .collect(Collectors.joining("; ", what, "."));
  }

  private static String said(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

package bondlab.study.exact;

import bondlab.config.Bind;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.LawSummary;
import bondlab.stats.Quantiles;
import bondlab.stats.RestrictedOptimum;
import bondlab.table.Column;
import bondlab.table.Decimals;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shows mode covering and mode seeking on an exact toy law: a reference of several modes, its
 * Best-of-N law with the parts (A) and (B) of BOND, Eqs. 2-5, and the normal law nearest to it by
 * the Jeffreys divergence for each β (Eq. 11). Nothing is drawn.
 */
public final class ModeCoveringStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "mode-covering";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Bind.to(ModeCoveringSpec.class, config);
  }

  @Override
  public void run(Run run) {
    ModeCoveringSpec spec = Bind.to(ModeCoveringSpec.class, run.config());
    Picture picture = Picture.of(spec);
    run.table("outcomes", OutcomeRow.class, picture.outcomes());
    List<Law> laws = laws(picture);
    List<OptimumRow> optima = laws.stream().map(picture::optimum).toList();
    run.table("optima", OptimumRow.class, optima);
    run.table(
        "modes",
        ModeMassRow.class,
        laws.stream().flatMap(law -> picture.modes(law).stream()).toList());
    run.table(
        "laws",
        OptimumLawRow.class,
        laws.stream()
            .filter(law -> law.name().equals(OptimumRow.BY_JEFFREYS))
            .flatMap(law -> picture.probabilities(law).stream())
            .toList());
    run.say(
        "Exact toy law: the normal law nearest to Best-of-N by each beta\n"
            + TextTable.of(
                Tables.of("optima", OptimumRow.class, optima),
                Schema.of(OptimumRow.class),
                optima.size()));
  }

  /** The reference, its Best-of-N, and the nearest normal law by each divergence. */
  private static List<Law> laws(Picture picture) {
    ModeCoveringSpec spec = picture.spec();
    List<Law> laws = new ArrayList<>();
    laws.add(new Law("reference", Double.NaN, picture.reference()));
    laws.add(new Law("best of " + Decimals.rounded(spec.n(), 4), Double.NaN, picture.best()));
    for (double beta : spec.betas()) {
      RestrictedOptimum nearest = RestrictedOptimum.of(picture.y(), picture.best(), beta);
      laws.add(new Law(OptimumRow.BY_JEFFREYS, beta, nearest.policy().logPmf()));
    }
    for (double b : spec.bs()) {
      RestrictedOptimum nearest = RestrictedOptimum.byJsd(picture.y(), picture.best(), b);
      laws.add(new Law(OptimumRow.BY_JSD, b, nearest.policy().logPmf()));
    }
    return laws;
  }

  /**
   * A law over the outcomes.
   *
   * @param weight of the divergence that it is nearest by; NaN for a law that is given
   * @param logProbs [K]
   */
  private record Law(String name, double weight, double[] logProbs) {}

  /**
   * The laws of a setting, as log-probabilities [K].
   *
   * @param spec the setting
   * @param y outcomes
   * @param rewards of the outcomes
   * @param reference π_ref
   * @param best its Best-of-N
   */
  private record Picture(
      ModeCoveringSpec spec, double[] y, double[] rewards, double[] reference, double[] best) {

    static Picture of(ModeCoveringSpec spec) {
      double[] y = spec.grid().outcomes();
      double[] rewards = Arrays.stream(y).map(spec.reward()::at).toArray();
      double[] mass =
          Arrays.stream(y)
              .map(x -> spec.reference().stream().mapToDouble(m -> m.at(x) / m.width()).sum())
              .toArray();
      double total = Arrays.stream(mass).sum();
      double[] reference = Arrays.stream(mass).map(m -> Math.log(m / total)).toArray();
      return new Picture(spec, y, rewards, reference, BestOfN.logPmf(reference, rewards, spec.n()));
    }

    List<OutcomeRow> outcomes() {
      BestOfN.Parts parts = BestOfN.Parts.of(reference, rewards, spec.n());
      List<OutcomeRow> rows = new ArrayList<>();
      for (int i = 0; i < y.length; i++) {
        rows.add(
            new OutcomeRow(
                y[i],
                rewards[i],
                Math.exp(reference[i]),
                Math.exp(best[i]),
                parts.logA()[i],
                parts.logB()[i],
                spec.n()));
      }
      return rows;
    }

    OptimumRow optimum(Law law) {
      double[] logProbs = law.logProbs();
      LawSummary summary = LawSummary.of(y, logProbs);
      return new OptimumRow(
          law.name(),
          law.weight(),
          summary.mean(),
          summary.sd(),
          summary.entropy(),
          LawSummary.mean(rewards, logProbs),
          LawSummary.mean(Quantiles.logAtMost(reference, rewards), logProbs),
          Divergence.forwardKl(logProbs, best),
          Divergence.backwardKl(logProbs, best),
          Divergence.backwardKl(logProbs, reference));
    }

    List<ModeMassRow> modes(Law law) {
      List<ModeMassRow> rows = new ArrayList<>();
      double elsewhere = 1;
      for (ModeCoveringSpec.Bump hill : spec.reward().hills()) {
        double low = hill.centre() - hill.width();
        double mass = LawSummary.mass(y, law.logProbs(), low, hill.centre() + hill.width());
        elsewhere -= mass;
        String mode = Decimals.rounded(hill.centre(), 4);
        rows.add(new ModeMassRow(law.name(), law.weight(), mode, mass));
      }
      rows.add(new ModeMassRow(law.name(), law.weight(), "elsewhere", elsewhere));
      return rows;
    }

    List<OptimumLawRow> probabilities(Law law) {
      return IntStream.range(0, y.length)
          .mapToObj(i -> new OptimumLawRow(law.weight(), y[i], Math.exp(law.logProbs()[i])))
          .toList();
    }
  }

  /** One outcome of the exact toy law of {@link ModeCoveringStudy}. */
  public record OutcomeRow(
      @Column(meaning = "the outcome") double y,
      @Column(unit = "reward", meaning = "its reward") double reward,
      @Column(unit = "probability", meaning = "its probability under the reference")
          double reference,
      @Column(unit = "probability", meaning = "its probability under Best-of-N") double bestOfN,
      @Column(unit = "nats", meaning = "log of part (A), (N-1) log p<=") double logA,
      @Column(unit = "nats", meaning = "log of part (B), the collisions") double logB,
      @Column(unit = "samples", meaning = "N") double n) {}

  /** How much of a law lies on a hill of the reward. */
  public record ModeMassRow(
      @Column(meaning = "reference, best of n, or the best normal law by a divergence") String law,
      @Column(
              meaning =
                  "beta of Jeffreys' divergence or b of the generalised JSD; none for a law that is given")
          double weight,
      @Column(meaning = "a hill by its centre, or elsewhere") String mode,
      @Column(
              unit = "probability",
              meaning = "mass within one width of the centre; elsewhere: the rest")
          double mass) {}

  /** The probability of an outcome under the best policy of the restricted class. */
  public record OptimumLawRow(
      @Column(meaning = "weight of the backward KL") double beta,
      @Column(meaning = "the outcome") double y,
      @Column(unit = "probability", meaning = "its probability") double probability) {}
}

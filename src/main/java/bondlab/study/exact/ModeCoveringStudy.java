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
    List<OptimumRow> optima = new ArrayList<>();
    List<ModeMassRow> modes = new ArrayList<>();
    List<OptimumLawRow> laws = new ArrayList<>();
    picture.add("reference", Double.NaN, picture.reference(), optima, modes);
    picture.add(
        "best of " + Decimals.rounded(spec.n(), 4), Double.NaN, picture.best(), optima, modes);
    for (double beta : spec.betas()) {
      double[] law = RestrictedOptimum.of(picture.y(), picture.best(), beta).policy().logPmf();
      picture.add(OptimumRow.BY_JEFFREYS, beta, law, optima, modes);
      for (int i = 0; i < law.length; i++) {
        laws.add(new OptimumLawRow(beta, picture.y()[i], Math.exp(law[i])));
      }
    }
    for (double b : spec.bs()) {
      double[] law = RestrictedOptimum.byJsd(picture.y(), picture.best(), b).policy().logPmf();
      picture.add(OptimumRow.BY_JSD, b, law, optima, modes);
    }
    run.table("optima", OptimumRow.class, optima);
    run.table("modes", ModeMassRow.class, modes);
    run.table("laws", OptimumLawRow.class, laws);
    run.say(
        "Exact toy law: the normal law nearest to Best-of-N by each beta\n"
            + TextTable.of(
                Tables.of("optima", OptimumRow.class, optima),
                Schema.of(OptimumRow.class),
                optima.size()));
  }

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

    void add(
        String name,
        double weight,
        double[] law,
        List<OptimumRow> optima,
        List<ModeMassRow> modes) {
      LawSummary summary = LawSummary.of(y, law);
      optima.add(
          new OptimumRow(
              name,
              weight,
              summary.mean(),
              summary.sd(),
              summary.entropy(),
              LawSummary.mean(rewards, law),
              LawSummary.mean(Quantiles.logAtMost(reference, rewards), law),
              Divergence.forwardKl(law, best),
              Divergence.backwardKl(law, best),
              Divergence.backwardKl(law, reference)));
      double elsewhere = 1;
      for (ModeCoveringSpec.Bump hill : spec.reward().hills()) {
        double low = hill.centre() - hill.width();
        double mass = LawSummary.mass(y, law, low, hill.centre() + hill.width());
        elsewhere -= mass;
        modes.add(new ModeMassRow(name, weight, Decimals.rounded(hill.centre(), 4), mass));
      }
      modes.add(new ModeMassRow(name, weight, "elsewhere", elsewhere));
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

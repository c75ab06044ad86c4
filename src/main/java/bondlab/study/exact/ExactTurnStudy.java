package bondlab.study.exact;

import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.stats.BestOfN;
import bondlab.study.exact.TurningLaw.Measures;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.analysis.interpolation.SplineInterpolator;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;

/**
 * Computes over-optimization without a draw: on a law with a gold that turns and a proxy that does
 * not ({@link TurningLaw}), the exact optimum of each objective and the exact gold along its
 * training, beside the exact Best-of-n curve (BOND, arXiv 2407.14622; Gao et al., arXiv
 * 2210.10760).
 */
public final class ExactTurnStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "exact-turn";

  private static final int STEPS_PER_OCTAVE = 4;
  private static final String SPREAD =
      "standard deviation of the proxy within prompts, 1 under the reference";

  /**
   * The settings of {@code study = exact-turn}.
   *
   * @param study its name
   * @param experiment name of the run's folder
   * @param seed unused, nothing is drawn
   * @param threads unused
   * @param law of prompts, responses and rewards
   * @param prices β of the policy gradient's price on KL, sd per nat; 0 for none
   * @param ns N of BOND and BoN-SFT with a fixed anchor
   * @param betas β of BOND's Jeffreys divergence; 0 is BoN-SFT
   * @param moving what follows the policy with its anchor
   * @param rate of a step of natural gradient
   * @param steps of a training at most
   * @param klLimit nats at which a training ends
   * @param every steps from row to row of the table of paths, which has all of the first 4·every
   */
  record Settings(
      String study,
      Optional<String> experiment,
      long seed,
      int threads,
      TurningLaw.Spec law,
      List<Double> prices,
      List<Double> ns,
      List<Double> betas,
      Moving moving,
      double rate,
      int steps,
      double klLimit,
      int every) {

    public Settings {
      Check check =
          new Check("exact-turn")
              .that(rate > 0 && rate <= 0.2, "rate", rate, "must be above 0 and at most 0.2")
              .within("steps", steps, 1, 100_000)
              .within("kl_limit", klLimit, 0.1, 12, "nats")
              .within("every", every, 1, steps)
              .notEmpty("prices", prices)
              .notEmpty("ns", ns)
              .notEmpty("betas", betas);
      prices.forEach(price -> check.within("prices", price, 0, 100, "sd per nat"));
      ns.forEach(n -> check.within("ns", n, 1, 1e4));
      betas.forEach(beta -> check.within("betas", beta, 0, 1));
      check.done();
    }
  }

  /**
   * The trainings with a moving anchor, anchor ← (1 − η)·anchor + η·policy in logits.
   *
   * @param n N of BOND
   * @param beta β of BOND and J-BOND
   * @param gammas γ of J-BOND
   * @param eta η in (0, 1]
   */
  record Moving(double n, double beta, List<Double> gammas, double eta) {
    public Moving {
      Check check =
          new Check("moving")
              .within("n", n, 1, 1e4)
              .within("beta", beta, 0.01, 0.99)
              .that(eta > 0 && eta <= 1, "eta", eta, "must be above 0 and at most 1");
      gammas.forEach(gamma -> check.within("gammas", gamma, 0, 100));
      check.done();
    }
  }

  /** One objective, with η of its anchor; 0 where the anchor stays the reference. */
  private record Arm(ExactObjective objective, double eta) {
    String name() {
      return objective.name() + (eta > 0 ? ", moving anchor" : "");
    }

    static List<Arm> of(Settings spec) {
      List<Arm> arms = new ArrayList<>();
      for (double price : spec.prices()) {
        arms.add(new Arm(new ExactObjective.PolicyGradient(price), 0));
      }
      for (double n : spec.ns()) {
        for (double beta : spec.betas()) {
          arms.add(new Arm(new ExactObjective.Bond(n, beta), 0));
        }
      }
      Moving moving = spec.moving();
      arms.add(new Arm(new ExactObjective.Bond(moving.n(), moving.beta()), moving.eta()));
      for (double gamma : moving.gammas()) {
        arms.add(new Arm(new ExactObjective.JBond(moving.beta(), gamma), moving.eta()));
      }
      return arms;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Bind.to(Settings.class, config);
  }

  @Override
  public void run(Run run) {
    Settings spec = Bind.to(Settings.class, run.config());
    TurningLaw law = TurningLaw.of(spec.law());
    List<BestOfNRow> best = bestOfN(law, spec.klLimit());
    BestOfNRow peak = peak(law, best);
    List<Training> trainings = trainings(spec, law, new SameBestOfN(best));
    List<ArmTurnRow> arms = trainings.stream().map(one -> one.turn(law, spec.klLimit())).toList();
    run.table("best_of_n", BestOfNRow.class, best);
    run.table(
        "paths",
        PathRow.class,
        trainings.stream()
            .flatMap(one -> one.path().stream())
            .filter(row -> row.step() % spec.every() == 0 || row.step() < 4 * spec.every())
            .toList());
    run.table("arms", ArmTurnRow.class, arms);
    run.say(
        String.join("\n", ExactTurnFindings.of(peak, arms))
            + "\n\nExact trainings and optima; gold and proxy in sd under the reference\n"
            + TextTable.of(
                Tables.of("arms", ArmTurnRow.class, arms),
                Schema.of(ArmTurnRow.class),
                arms.size()));
  }

  /** The exact curve of Best-of-n, four points an octave, up to the limit of KL. */
  static List<BestOfNRow> bestOfN(TurningLaw law, double klLimit) {
    List<BestOfNRow> rows = new ArrayList<>();
    for (int i = 0; rows.isEmpty() || rows.get(i - 1).kl() < klLimit; i++) {
      rows.add(bestOf(law, Math.pow(2, (double) i / STEPS_PER_OCTAVE)));
    }
    return rows;
  }

  private static BestOfNRow bestOf(TurningLaw law, double n) {
    Measures at = law.measure(law.bestOf(n));
    double distance = Math.sqrt(at.kl());
    return new BestOfNRow(
        n, at.kl(), BestOfN.klUpperBound(n), distance, at.proxy(), at.proxySpread(), at.gold());
  }

  /** The real n of most gold, by Brent's method about the best of the rows. */
  static BestOfNRow peak(TurningLaw law, List<BestOfNRow> rows) {
    BestOfNRow best = Collections.max(rows, Comparator.comparingDouble(BestOfNRow::gold));
    double octave = 1.0 / STEPS_PER_OCTAVE * Math.log(2);
    double logN = Math.log(best.n());
    double found =
        new BrentOptimizer(1e-9, 1e-9)
            .optimize(
                new MaxEval(200),
                GoalType.MAXIMIZE,
                new UnivariateObjectiveFunction(x -> bestOf(law, Math.exp(x)).gold()),
                new SearchInterval(Math.max(0, logN - octave), logN + octave))
            .getPoint();
    return bestOf(law, Math.exp(found));
  }

  /** Gold of the Best-of-n with a policy's KL, and with its proxy: cubic splines through rows. */
  private record SameBestOfN(
      PolynomialSplineFunction byDistance, PolynomialSplineFunction byProxy) {
    SameBestOfN(List<BestOfNRow> rows) {
      this(goldBy(rows, BestOfNRow::distance), goldBy(rows, BestOfNRow::proxy));
    }

    private static PolynomialSplineFunction goldBy(
        List<BestOfNRow> rows, ToDoubleFunction<BestOfNRow> by) {
      return new SplineInterpolator()
          .interpolate(
              rows.stream().mapToDouble(by).toArray(),
              rows.stream().mapToDouble(BestOfNRow::gold).toArray());
    }

    static double at(PolynomialSplineFunction gold, double x) {
      return gold.isValidPoint(x) ? gold.value(x) : Double.NaN;
    }
  }

  /** Every arm in every class of policies, on all cores. */
  private static List<Training> trainings(Settings spec, TurningLaw law, SameBestOfN same) {
    return Stream.of(PolicyClass.values())
        .flatMap(policies -> Arm.of(spec).stream().map(arm -> Map.entry(policies, arm)))
        .toList()
        .parallelStream()
        .map(one -> path(spec, law, one.getKey(), one.getValue(), same))
        .toList();
  }

  /** One training, a row per step from 0, to the last step or the limit of KL. */
  private static Training path(
      Settings spec, TurningLaw law, PolicyClass policies, Arm arm, SameBestOfN same) {
    double[][] policy = law.reference();
    double[][] anchor = law.reference();
    List<UnaryOperator<double[]>> losses = losses(law, arm, anchor);
    List<PathRow> rows = new ArrayList<>();
    for (int step = 0; step <= spec.steps(); step++) {
      rows.add(row(policies, arm, step, law.measure(policy), same));
      if (rows.get(step).kl() > spec.klLimit()) {
        break;
      }
      policy = policies.step(law, policy, gradients(losses, policy), spec.rate());
      if (arm.eta() > 0) {
        anchor = blended(anchor, policy, arm.eta());
        losses = losses(law, arm, anchor);
      }
    }
    return new Training(policies, arm, rows);
  }

  private static PathRow row(
      PolicyClass policies, Arm arm, int step, Measures at, SameBestOfN same) {
    double distance = Math.sqrt(at.kl());
    return new PathRow(
        policies.label(),
        arm.name(),
        step,
        at.kl(),
        distance,
        at.proxy(),
        at.proxySpread(),
        at.gold(),
        at.gold() - SameBestOfN.at(same.byDistance, distance),
        at.gold() - SameBestOfN.at(same.byProxy, at.proxy()));
  }

  private static List<UnaryOperator<double[]>> losses(TurningLaw law, Arm arm, double[][] anchor) {
    return IntStream.range(0, law.prompts())
        .mapToObj(p -> arm.objective().gradient(anchor[p], law.logReference(), law.proxy()[p]))
        .toList();
  }

  private static double[][] gradients(List<UnaryOperator<double[]>> losses, double[][] policy) {
    return IntStream.range(0, policy.length)
        .mapToObj(p -> losses.get(p).apply(policy[p]))
        .toArray(double[][]::new);
  }

  private static double[][] blended(double[][] anchor, double[][] policy, double eta) {
    double[][] next = new double[anchor.length][];
    for (int p = 0; p < next.length; p++) {
      double[] logits = anchor[p].clone();
      for (int k = 0; k < logits.length; k++) {
        logits[k] += eta * (policy[p][k] - logits[k]);
      }
      next[p] = TurningLaw.normalised(logits);
    }
    return next;
  }

  /** One arm's training in one class of policies. */
  private record Training(PolicyClass policies, Arm arm, List<PathRow> path) {
    ArmTurnRow turn(TurningLaw law, double klLimit) {
      double[] reference = law.logReference();
      Measures optimum =
          law.measure(
              Stream.of(law.proxy())
                  .map(proxy -> arm.objective().optimum(reference, reference, proxy))
                  .toArray(double[][]::new));
      PathRow peak = Collections.max(path, Comparator.comparingDouble(PathRow::gold));
      PathRow end = path.get(path.size() - 1);
      return new ArmTurnRow(
          policies.label(),
          arm.name(),
          arm.objective().price(),
          arm.objective().n(),
          arm.objective().beta(),
          arm.objective().gamma(),
          arm.eta(),
          optimum.kl(),
          optimum.proxy(),
          optimum.gold(),
          peak.step(),
          peak.kl(),
          peak.proxy(),
          peak.proxySpread(),
          peak.gold(),
          end.step(),
          end.kl(),
          end.proxy(),
          end.gold(),
          end.kl() > klLimit);
    }
  }

  /** One n of the exact Best-of-n curve, means over prompts. */
  public record BestOfNRow(
      @Column(unit = "samples", meaning = "n, any real number") double n,
      @Column(unit = "nats", meaning = "exact KL(Best-of-n, reference)") double kl,
      @Column(unit = "nats", meaning = "upper bound log n - (n-1)/n") double klBound,
      @Column(unit = "sqrt(nats)", meaning = "root of kl") double distance,
      @Column(unit = "sd", meaning = "proxy reward") double proxy,
      @Column(unit = "sd", meaning = SPREAD) double proxySpread,
      @Column(unit = "sd", meaning = "gold reward") double gold) {}

  /** One step of an exact training, means over prompts. */
  public record PathRow(
      @Column(meaning = "every law, or linear: one theta on two features for all prompts")
          String policies,
      @Column(meaning = "objective, its settings and its anchor") String arm,
      @Column(unit = "steps", meaning = "steps of natural gradient taken") int step,
      @Column(unit = "nats", meaning = "exact KL(policy, reference)") double kl,
      @Column(unit = "sqrt(nats)", meaning = "root of kl") double distance,
      @Column(unit = "sd", meaning = "proxy reward") double proxy,
      @Column(unit = "sd", meaning = SPREAD) double proxySpread,
      @Column(unit = "sd", meaning = "gold reward") double gold,
      @Column(unit = "sd", meaning = "gold minus that of the Best-of-n of equal KL")
          double atEqualKl,
      @Column(unit = "sd", meaning = "gold minus that of the Best-of-n of equal proxy")
          double atEqualProxy) {}

  /** The optimum of one objective and the turn of its training, exact means over prompts. */
  public record ArmTurnRow(
      @Column(meaning = "every law, or linear: one theta on two features for all prompts")
          String policies,
      @Column(meaning = "objective, its settings and its anchor") String arm,
      @Column(unit = "sd/nat", meaning = "price of the policy gradient on KL") double price,
      @Column(unit = "samples", meaning = "N of BOND and BoN-SFT") double n,
      @Column(meaning = "weight of the backward KL; 0 is BoN-SFT") double beta,
      @Column(meaning = "weight of J-BOND's KL to its anchor") double gamma,
      @Column(meaning = "eta of a moving anchor; 0: the anchor is the reference") double eta,
      @Column(
              unit = "nats",
              meaning = "KL at the optimum of all laws; of a moving anchor, where it stands first")
          double optimumKl,
      @Column(unit = "sd", meaning = "proxy at that optimum") double optimumProxy,
      @Column(unit = "sd", meaning = "gold at that optimum") double optimumGold,
      @Column(unit = "steps", meaning = "step of most gold") int peakStep,
      @Column(unit = "nats", meaning = "KL there") double peakKl,
      @Column(unit = "sd", meaning = "proxy there") double peakProxy,
      @Column(unit = "sd", meaning = SPREAD) double peakProxySpread,
      @Column(unit = "sd", meaning = "gold there") double peakGold,
      @Column(unit = "steps", meaning = "last step") int endStep,
      @Column(unit = "nats", meaning = "KL there") double endKl,
      @Column(unit = "sd", meaning = "proxy there") double endProxy,
      @Column(unit = "sd", meaning = "gold there") double endGold,
      @Column(meaning = "whether the training ended at the limit of KL, still moving")
          boolean leaves) {

    /** How far gold lies below its best at the last step, ≤ 0. */
    public double fall() {
      return endGold - peakGold;
    }
  }
}

package bondlab.study.exact;

import bondlab.config.Bind;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the library with numbers that are known from the papers or by derivation: one row per
 * check, each value computed when the study runs. Fails if one is off.
 */
public final class KnownAnswersStudy implements Study {

  /** The value of the key {@code study}. */
  public static final String NAME = "known-answers";

  /**
   * The settings of {@code study = known-answers}: only where its files go.
   *
   * @param study its name
   * @param experiment name of the run's folder
   * @param seed unused
   * @param threads unused
   */
  record Settings(String study, Optional<String> experiment, long seed, int threads) {}

  private final Supplier<List<KnownAnswerRow>> answers;

  /** Checks every known answer. */
  public KnownAnswersStudy() {
    this(KnownAnswersStudy::all);
  }

  KnownAnswersStudy(Supplier<List<KnownAnswerRow>> answers) {
    this.answers = answers;
  }

  /** Computes every answer. */
  public static List<KnownAnswerRow> all() {
    return Stream.of(
            BestOfNAnswers.rows(),
            SelectionAnswers.rows(),
            QuantileAnswers.rows(),
            GradientAnswers.rows(),
            DistillationAnswers.rows(),
            JBondAnswers.rows(),
            OveroptimizationAnswers.rows())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean runsAnew() {
    return true;
  }

  @Override
  public void validate(Config config) {
    Bind.to(Settings.class, config);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException naming every answer that is off, after the table is written
   */
  @Override
  public void run(Run run) {
    List<KnownAnswerRow> rows = answers.get();
    run.table("checks", KnownAnswerRow.class, rows);
    List<KnownAnswerRow> off = rows.stream().filter(row -> !row.passes()).toList();
    run.say(rows.size() - off.size() + " of " + rows.size() + " known answers are met");
    if (!off.isEmpty()) {
      throw new IllegalStateException(
          off.size()
              + " of "
              + rows.size()
              + " known answers are off: "
              + off.stream().map(KnownAnswersStudy::told).collect(Collectors.joining("; ")));
    }
  }

  private static String told(KnownAnswerRow row) {
    return row.name()
        + ": expected "
        + row.expected()
        + ", got "
        + row.got()
        + ", tolerance "
        + row.tolerance();
  }
}

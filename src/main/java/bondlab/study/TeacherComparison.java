package bondlab.study;

import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Compares trained policies with a teacher, whatever their objective, by both KLs of whole
 * responses, each on responses of its first law:
 *
 * <pre>
 *   KL(π‖teacher) = E_{y~π} Σ_t KL(π_t‖teacher_t),   KL(teacher‖π) = E_{y~teacher} Σ_t KL(teacher_t‖π_t)
 * </pre>
 *
 * <p>Every policy gets the same prompts and random numbers, so that rows differ by the policy
 * alone.
 */
final class TeacherComparison {
  private final EvaluationSuite evaluation;
  private final int each;
  private final RandomStream stream;

  /**
   * @param each responses per prompt of the evaluation
   */
  TeacherComparison(EvaluationSuite evaluation, int each, RandomStream stream) {
    this.evaluation = evaluation;
    this.each = each;
    this.stream = stream;
  }

  /**
   * Compares every arm with the teacher; the teacher itself is left out.
   *
   * @param teacher name of the teacher's arm
   * @param trained the outcomes of all arms with one seed, by name
   */
  List<StudentRow> rows(
      String teacher, List<Arm> arms, Map<String, ArmOutcome> trained, StudyArtifacts artifacts) {
    List<StudentRow> rows = new ArrayList<>();
    try (LanguageModelPolicy taught = artifacts.trained(trained.get(teacher).policy())) {
      for (Arm arm : arms) {
        if (!arm.name().equals(teacher)) {
          ArmOutcome outcome = trained.get(arm.name());
          try (LanguageModelPolicy policy = artifacts.trained(outcome.policy())) {
            rows.add(row(arm, outcome, policy, teacher, taught));
          }
        }
      }
    }
    return rows;
  }

  private StudentRow row(
      Arm arm,
      ArmOutcome outcome,
      LanguageModelPolicy policy,
      String teacherArm,
      LanguageModelPolicy teacher) {
    double[] to = kl(policy, teacher);
    double[] from = kl(teacher, policy);
    Interval toEnds = Interval.ofMean(to, StudentRow.LEVEL);
    Interval fromEnds = Interval.ofMean(from, StudentRow.LEVEL);
    return new StudentRow(
        arm.name(),
        outcome.id().objective(),
        teacherArm,
        outcome.id().seed(),
        arm.objective().backwardWeight().orElse(Double.NaN),
        arm.objective().ownShare().orElse(Double.NaN),
        Arrays.stream(to).average().orElseThrow(),
        toEnds.low(),
        toEnds.high(),
        Arrays.stream(from).average().orElseThrow(),
        fromEnds.low(),
        fromEnds.high(),
        outcome.last().cost().generatedTokens());
  }

  /** KL(first‖second), prompt by prompt [U]. */
  private double[] kl(LanguageModelPolicy first, LanguageModelPolicy second) {
    List<Prompt> prompts = evaluation.prompts();
    List<Completion> samples = first.sample(prompts, each, stream.at("responses"));
    double[] sums = first.compare(second, samples).raoBlackwell();
    double[] means = new double[prompts.size()];
    for (int i = 0; i < sums.length; i++) {
      means[i / each] += sums[i] / each;
    }
    return means;
  }
}

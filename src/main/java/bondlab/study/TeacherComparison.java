package bondlab.study;

import bondlab.objective.ObjectiveSpec;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.stats.Bootstrap;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;

/**
 * Measures trained policies against a teacher, whatever they were trained towards, by both KLs of
 * whole responses, each on responses of its first law:
 *
 * <pre>
 *   KL(π‖teacher) = E_{y~π} Σ_t KL(π_t‖teacher_t),   KL(teacher‖π) = E_{y~teacher} Σ_t KL(teacher_t‖π_t)
 * </pre>
 *
 * <p>The same prompts and random numbers for every policy, so that rows differ by the policy alone.
 */
final class TeacherComparison {
  private static final double LEVEL = 0.95;
  private static final int RESAMPLES = 1000;

  private final List<Prompt> prompts;
  private final int each;
  private final RandomStream stream;

  /**
   * @param each responses a prompt
   */
  TeacherComparison(List<Prompt> prompts, int each, RandomStream stream) {
    this.prompts = prompts;
    this.each = each;
    this.stream = stream;
  }

  /**
   * One policy against the teacher.
   *
   * @param towards what it was trained towards
   * @param teacherArm the teacher's arm
   * @param generatedTokens what the policy's training drew
   */
  StudentRow row(
      ArmId id,
      ObjectiveSpec towards,
      LanguageModelPolicy policy,
      String teacherArm,
      LanguageModelPolicy teacher,
      long generatedTokens) {
    double[] to = kl(policy, teacher);
    double[] from = kl(teacher, policy);
    Interval toEnds = interval(to);
    Interval fromEnds = interval(from);
    return new StudentRow(
        id.arm(),
        id.objective(),
        teacherArm,
        id.seed(),
        towards.backwardWeight().orElse(Double.NaN),
        towards.ownShare().orElse(Double.NaN),
        Arrays.stream(to).average().orElseThrow(),
        toEnds.low(),
        toEnds.high(),
        Arrays.stream(from).average().orElseThrow(),
        fromEnds.low(),
        fromEnds.high(),
        generatedTokens);
  }

  private Interval interval(double[] values) {
    return Bootstrap.mean(values, LEVEL, RESAMPLES, stream.at("bootstrap"));
  }

  /** KL(first‖second), prompt by prompt [U]. */
  private double[] kl(LanguageModelPolicy first, LanguageModelPolicy second) {
    List<Completion> samples = first.sample(prompts, each, stream.at("responses"));
    double[] sums = first.compare(second, samples).raoBlackwell();
    double[] means = new double[prompts.size()];
    for (int i = 0; i < sums.length; i++) {
      means[i / each] += sums[i] / each;
    }
    return means;
  }
}

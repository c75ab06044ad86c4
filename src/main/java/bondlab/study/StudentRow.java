package bondlab.study;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import bondlab.stats.Interval;
import bondlab.table.Column;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far a trained policy ended from the study's teacher. */
public record StudentRow(
    @Column(meaning = "name of the arm in the study") String arm,
    @Column(meaning = "objective") String objective,
    @Column(meaning = "arm whose trained policy is the teacher") String teacher,
    @Column(meaning = "seed of the training; 0: mean over the seeds") long seed,
    @Column(meaning = "beta of gkd, bond and jbond: 0 forward KL alone, 1 backward KL alone")
        double weight,
    @Column(
            unit = "share",
            meaning = "gkd: batches of own responses; the others are of human text",
            was = "on_policy")
        double lmbda,
    @Column(
            unit = "nats/response",
            meaning = "KL(pi || teacher) by Rao-Blackwell on pi's responses")
        double klToTeacher,
    @Column(unit = "nats/response", meaning = LOW) double klToTeacherLow,
    @Column(unit = "nats/response", meaning = HIGH) double klToTeacherHigh,
    @Column(
            unit = "nats/response",
            meaning = "KL(teacher || pi) by Rao-Blackwell on the teacher's responses")
        double klFromTeacher,
    @Column(unit = "nats/response", meaning = LOW) double klFromTeacherLow,
    @Column(unit = "nats/response", meaning = HIGH) double klFromTeacherHigh,
    @Column(unit = "tokens", meaning = "response tokens drawn by the training")
        long generatedTokens) {
  static final double LEVEL = 0.95;
  private static final String OVER = " end of the 95% interval over prompts; of a mean, over seeds";
  private static final String LOW = "lower" + OVER;
  private static final String HIGH = "upper" + OVER;

  /** Averages each arm over its seeds; none of a single seed. */
  static List<StudentRow> means(List<StudentRow> rows) {
    Map<String, List<StudentRow>> arms =
        rows.stream().collect(groupingBy(StudentRow::arm, LinkedHashMap::new, toList()));
    return arms.values().stream().filter(arm -> arm.size() > 1).map(StudentRow::mean).toList();
  }

  private static StudentRow mean(List<StudentRow> seeds) {
    StudentRow first = seeds.get(0);
    double[] to = seeds.stream().mapToDouble(StudentRow::klToTeacher).toArray();
    double[] from = seeds.stream().mapToDouble(StudentRow::klFromTeacher).toArray();
    Interval toEnds = Interval.ofMean(to, LEVEL);
    Interval fromEnds = Interval.ofMean(from, LEVEL);
    return new StudentRow(
        first.arm,
        first.objective,
        first.teacher,
        0,
        first.weight,
        first.lmbda,
        Arrays.stream(to).average().orElseThrow(),
        toEnds.low(),
        toEnds.high(),
        Arrays.stream(from).average().orElseThrow(),
        fromEnds.low(),
        fromEnds.high(),
        Math.round(seeds.stream().mapToLong(StudentRow::generatedTokens).average().orElseThrow()));
  }
}

package bondlab.study;

import bondlab.table.Column;

/** How far a trained policy ended from the study's teacher. */
public record StudentRow(
    @Column(meaning = "name of the arm in the study") String arm,
    @Column(meaning = "objective") String objective,
    @Column(meaning = "arm whose trained policy is the teacher") String teacher,
    @Column(meaning = "seed of the training") long seed,
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
  private static final String LOW = "lower end of the 95% interval over prompts";
  private static final String HIGH = "upper end of the 95% interval over prompts";
}

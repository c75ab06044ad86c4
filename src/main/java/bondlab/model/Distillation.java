package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.model.TokenBatch.WeightedBatch;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import java.util.List;

/**
 * Generalised knowledge distillation (Agarwal et al. 2023, arXiv 2306.13649): a teacher p and a
 * student q at every token of given sequences,
 *
 * <pre>  loss = Σ_b Σ_{t≥1} weight[b][t−1] · JSD_β(p(·|x_0 … x_{t−1}) ‖ q(·|x_0 … x_{t−1}))</pre>
 *
 * with JSD_β as {@link bondlab.stats.Divergence#generalizedJsd} defines it, both ends the KLs. The
 * sequences are constants, whoever drew them.
 *
 * @param teacher same vocabulary as the student, any other shape; it is not trained
 * @param teacherLaw temperature and truncation of the teacher
 * @param b β, the teacher's weight in the mixture, in [0, 1]; 0 is KL(p‖q) and 1 is KL(q‖p)
 */
public record Distillation(Decoder teacher, Sampling teacherLaw, double b) {

  /**
   * Value and gradient.
   *
   * @param sequences [B][T_b]
   * @param weight one value for each token but the first, [B][T_b − 1]
   * @param law temperature and truncation of the student
   * @return in nats times the unit of the weight; the caller closes it
   * @throws bondlab.config.BadInput if the vocabularies differ, a sequence does not fit one of the
   *     networks, or it has the wrong number of weights
   */
  public Gradients gradients(
      Decoder student, Sampling law, List<int[]> sequences, double[][] weight) {
    TokenComparison.requireSameVocabulary(student, teacher);
    student.requireFit(sequences, law);
    teacher.requireFit(sequences, teacherLaw);
    WeightedBatch.requireWeights(sequences, weight);
    return Gradients.sharded(
        student.spare(),
        student.trained().arrays(),
        sequences.size(),
        student.gradientRows(sequences),
        (into, from, to) ->
            gradients(student, law, WeightedBatch.of(sequences, weight, from, to), from, into));
  }

  /** A teacher along the sequences: its states, its embedding and its law. */
  private record Taught(NDArray states, NDArray embedding, Sampling.Law law)
      implements Kernel.Group {}

  private double gradients(
      Decoder student, Sampling law, WeightedBatch batch, int from, List<NDArray> into) {
    Kernel kernel = student.kernel("distillation");
    try (Scope local = Scope.open()) {
      TokenBatch.Read read = batch.batch().read(local);
      NDArray[] taught = kernel.call(local, "teacher", read, batch.start(), teacher.network());
      return kernel
          .call(
              local,
              "gradients",
              read,
              batch.weights(local),
              batch.start(),
              TokenComparison.tokensAtOnce(student.shape()),
              b,
              new Taught(taught[0], taught[1], teacherLaw.law()),
              law.law(),
              student.trainedNetwork(from),
              into)[0]
          .getFloat();
    }
  }
}

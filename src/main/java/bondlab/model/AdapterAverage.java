package bondlab.model;

import bondlab.config.BadInput;
import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * The average of two adapters in the space of weights, brought back to their rank. Of each
 * projection
 *
 * <pre>  X = (1−η)·B₁A₁ + η·B₂A₂ = P·Q,  P = [(1−η)B₁, ηB₂] [out,2r],  Q = [A₁; A₂] [2r,in]</pre>
 *
 * has rank 2r at most; its truncated singular value decomposition is the nearest matrix of rank r
 * (Eckart and Young 1936). With G = PᵀP and the eigenvectors W and eigenvalues σ² of G^½·QQᵀ·G^½,
 * all [2r,2r], it is (P·G^−½·W_r·σ_r^½)·(σ_r^−½·W_rᵀ·G^½·Q); nothing of the size of X is ever made.
 *
 * <p>What {@link DecoderWeights#blend} averages is A and B each, which costs nothing but is off by
 * −η(1−η)(B₁−B₂)(A₁−A₂). This average serves as an anchor or a merged model, not as what is trained
 * on: a direction that X lacks is 0 in both factors, so that training would never find it again.
 *
 * @param factors of the average, as {@link Decoder#values} names them
 * @param truncation ‖X − X_r‖ / ‖X‖ in the Frobenius norm, over all projections: what the return to
 *     rank r left out
 */
public record AdapterAverage(Map<String, FloatArray> factors, double truncation) {
  /** Eigenvalues smaller than this share of the largest are rounding of float32 factors. */
  private static final double NOTHING = 1e-13;

  /**
   * Averages two adapters of the same kind and of one shape.
   *
   * @param first factors of weight 1 − η
   * @param second factors of weight η
   * @param share η, in [0, 1]
   * @throws BadInput if a factor is missing or of another shape, or η outside of [0, 1]
   */
  public static AdapterAverage of(
      DecoderShape shape,
      Lora lora,
      Map<String, FloatArray> first,
      Map<String, FloatArray> second,
      double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new BadInput("share = " + share + ": must lie in [0, 1]");
    }
    BadInput.Collector problems = new BadInput.Collector();
    problems.check(() -> DecoderWeights.requireFit(lora.shapes(shape), first));
    problems.check(() -> DecoderWeights.requireFit(lora.shapes(shape), second));
    problems.done();
    Map<String, FloatArray> averaged = new LinkedHashMap<>();
    lora.shapes(shape)
        .forEach((name, dims) -> averaged.put(name, new FloatArray(zeros(dims), dims)));
    int layers = shape.layers();
    Lora.Target[] targets = lora.targeted().toArray(Lora.Target[]::new);
    double[][] norms =
        IntStream.range(0, targets.length * layers)
            .parallel()
            .mapToObj(
                i ->
                    average(
                        lora.rank(),
                        targets[i / layers],
                        i % layers,
                        first,
                        second,
                        share,
                        averaged))
            .toArray(double[][]::new);
    double left = Arrays.stream(norms).mapToDouble(norm -> norm[0]).sum();
    double whole = Arrays.stream(norms).mapToDouble(norm -> norm[1]).sum();
    return new AdapterAverage(averaged, whole == 0 ? 0 : Math.sqrt(left / whole));
  }

  /** Of one projection; gives the squared norms of what is left out and of the whole. */
  private static double[] average(
      int rank,
      Lora.Target t,
      int layer,
      Map<String, FloatArray> first,
      Map<String, FloatArray> second,
      double share,
      Map<String, FloatArray> into) {
    RealMatrix p = joined(matrix(first, t.b(), layer), matrix(second, t.b(), layer), share);
    RealMatrix q =
        joined(
                matrix(first, t.a(), layer).transpose(),
                matrix(second, t.a(), layer).transpose(),
                -1)
            .transpose();
    Truncated x = Truncated.of(p, q, rank);
    write(x.b(), into.get(t.b()), layer);
    write(x.a(), into.get(t.a()), layer);
    return new double[] {x.left(), x.whole()};
  }

  /**
   * A product of rank r.
   *
   * @param left squared Frobenius norm of what it leaves out
   * @param whole that of what it was made of
   */
  private record Truncated(RealMatrix b, RealMatrix a, double left, double whole) {

    static Truncated of(RealMatrix p, RealMatrix q, int rank) {
      RealMatrix root = power(p.transposeMultiply(p), 0.5);
      RealMatrix inverse = power(p.transposeMultiply(p), -0.5);
      RealMatrix s = root.multiply(q.multiplyTransposed(q)).multiply(root);
      EigenDecompositionSymmetric eigen = eigen(s);
      double whole = 0;
      double left = 0;
      RealMatrix into = MatrixUtils.createRealMatrix(s.getRowDimension(), rank);
      RealMatrix outOf = MatrixUtils.createRealMatrix(rank, s.getRowDimension());
      for (int i = 0; i < s.getRowDimension(); i++) {
        double square = Math.max(0, eigen.getEigenvalue(i)); // in falling order
        whole += square;
        left += i < rank ? 0 : square;
        if (i < rank && square > NOTHING * eigen.getEigenvalue(0)) {
          double quarter = Math.pow(square, 0.25); // σ^½
          into.setColumnVector(i, eigen.getEigenvector(i).mapMultiply(quarter));
          outOf.setRowVector(i, eigen.getEigenvector(i).mapMultiply(1 / quarter));
        }
      }
      return new Truncated(
          p.multiply(inverse.multiply(into)), outOf.multiply(root).multiply(q), left, whole);
    }

    /** Of a symmetric matrix without negative eigenvalues; a power of 0 is 0 here. */
    private static RealMatrix power(RealMatrix m, double exponent) {
      EigenDecompositionSymmetric eigen = eigen(m);
      RealMatrix scaled = eigen.getV().copy();
      for (int i = 0; i < m.getRowDimension(); i++) {
        double value = eigen.getEigenvalue(i);
        boolean none = value <= NOTHING * eigen.getEigenvalue(0);
        scaled.setColumnVector(
            i, scaled.getColumnVector(i).mapMultiply(none ? 0 : Math.pow(value, exponent)));
      }
      return scaled.multiplyTransposed(eigen.getV());
    }

    private static EigenDecompositionSymmetric eigen(RealMatrix m) {
      // exactly symmetric, whatever products round to
      return new EigenDecompositionSymmetric(m.add(m.transpose()).scalarMultiply(0.5));
    }
  }

  private static float[] zeros(long[] dims) {
    return new float[Math.toIntExact(dims[0] * dims[1] * dims[2])];
  }

  /** Columns of both, times 1 − share and share; times 1 for a share below 0. */
  private static RealMatrix joined(RealMatrix one, RealMatrix other, double share) {
    int columns = one.getColumnDimension();
    RealMatrix both = MatrixUtils.createRealMatrix(one.getRowDimension(), 2 * columns);
    both.setSubMatrix(one.scalarMultiply(share < 0 ? 1 : 1 - share).getData(), 0, 0);
    both.setSubMatrix(other.scalarMultiply(share < 0 ? 1 : share).getData(), 0, columns);
    return both;
  }

  private static RealMatrix matrix(Map<String, FloatArray> factors, String name, int layer) {
    FloatArray all = factors.get(name);
    int rows = (int) all.shape()[1];
    int columns = (int) all.shape()[2];
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < rows * columns; i++) {
      matrix[i / columns][i % columns] = all.values()[layer * rows * columns + i];
    }
    return MatrixUtils.createRealMatrix(matrix);
  }

  private static void write(RealMatrix matrix, FloatArray into, int layer) {
    int rows = matrix.getRowDimension();
    int columns = matrix.getColumnDimension();
    for (int i = 0; i < rows * columns; i++) {
      double value = matrix.getEntry(i / columns, i % columns);
      into.values()[layer * rows * columns + i] = (float) value;
    }
  }
}

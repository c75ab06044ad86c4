package bondlab.model;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Leaves tokens out of a law, then top-k, then nucleus truncation, by sorting, with no ties. */
public final class TruncatedLaw {
  private TruncatedLaw() {}

  /** The law of the tokens that stay, 0 for the others. */
  public static double[] of(double[] law, Sampling sampling) {
    List<Integer> best =
        IntStream.range(0, law.length)
            .filter(v -> !sampling.neverTokens().contains(v))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer v) -> -law[v]))
            .limit(sampling.topK() == 0 ? law.length : sampling.topK())
            .toList();
    double mass = best.stream().mapToDouble(v -> law[v]).sum();
    double[] kept = new double[law.length];
    double reached = 0;
    for (int v : best) {
      if (reached < sampling.topP() * mass) {
        kept[v] = law[v];
        reached += law[v];
      }
    }
    for (int v = 0; v < law.length; v++) {
      kept[v] /= reached;
    }
    return kept;
  }
}

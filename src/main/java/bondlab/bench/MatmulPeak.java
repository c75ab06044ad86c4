package bondlab.bench;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The most that float32 matrix products reach here, in GFLOP/s: what other work is a share of.
 *
 * @param oneThread one thread alone
 * @param allThreads all threads at once, each with products of its own
 */
public record MatmulPeak(double oneThread, double allThreads) {
  /** Three such matrices stay in the second-level cache of most processors. */
  private static final int SIDE = 256;

  private static final int PRODUCTS = 1000;
  private static final int RUNS = 7;

  /** Measures for a second or so. */
  public static MatmulPeak measure() {
    return new MatmulPeak(best(1), best(Torch.threads()));
  }

  private static double best(int threads) {
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        tasks.add(MatmulPeak::multiply);
      }
      long start = System.nanoTime();
      Torch.inParallel(tasks);
      double flops = 2.0 * SIDE * SIDE * SIDE * PRODUCTS * threads;
      best = Math.max(best, flops / (System.nanoTime() - start));
    }
    return best;
  }

  private static Boolean multiply() {
    try (Scope scope = Scope.open()) {
      NDArray square = scope.zeros(SIDE, SIDE);
      Kernel.of("matmul").call(scope, "repeated", square, square, PRODUCTS);
      return true;
    }
  }
}

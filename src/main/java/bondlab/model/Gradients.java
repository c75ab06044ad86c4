package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.SpareArrays;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Gradients of one loss, one set of arrays per shard of the batch, in the order of the weights.
 * Close it once.
 *
 * @param arrays shard after shard; their sum over shards is the gradient
 * @param loss value of the loss, in its own unit
 * @param release what closing it does with the arrays
 */
public record Gradients(List<NDArray> arrays, double loss, Runnable release)
    implements AutoCloseable {

  /** Fills the gradients of some rows of a batch, and returns their loss. */
  @FunctionalInterface
  public interface Shard {
    double fill(List<NDArray> gradients, int from, int to);
  }

  /**
   * Splits the rows of a batch over the worker threads.
   *
   * @param spare where arrays come from
   * @param weights whose gradients they are
   * @param rows of the whole batch
   * @param most rows that a thread may take at once
   * @param shard what a thread does with the rows {@code from … to−1}
   * @return the sum; the caller closes it
   */
  public static Gradients sharded(
      SpareArrays spare, List<NDArray> weights, int rows, int most, Shard shard) {
    int each = Torch.rowsEach(rows, most);
    int count = Math.max(Math.min(Torch.threads(), rows), (rows + each - 1) / each);
    List<ToDoubleFunction<List<NDArray>>> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) rows * i / count);
      int to = (int) ((long) rows * (i + 1) / count);
      shards.add(arrays -> shard.fill(arrays, from, to));
    }
    return of(spare, weights, shards);
  }

  /**
   * Adds up parts of a batch. There are never more sets of arrays than threads, plus one more each
   * while it is added.
   *
   * @param shards fill their gradients and return their loss
   */
  static Gradients of(
      SpareArrays spare, List<NDArray> weights, List<ToDoubleFunction<List<NDArray>>> shards) {
    List<long[]> shapes = weights.stream().map(w -> w.getShape().getShape()).toList();
    int count = Math.min(Torch.threads(), shards.size());
    List<List<NDArray>> sets = new ArrayList<>();
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int first = i;
      List<NDArray> sum = spare.take(shapes);
      sets.add(sum);
      tasks.add(
          () -> {
            double loss = shards.get(first).applyAsDouble(sum);
            for (int next = first + count; next < shards.size(); next += count) {
              loss += added(spare, shapes, sum, shards.get(next));
            }
            return loss;
          });
    }
    try {
      double loss = 0;
      for (double part : Torch.inParallel(tasks)) {
        loss += part;
      }
      return new Gradients(
          sets.stream().flatMap(List::stream).toList(), loss, () -> sets.forEach(spare::give));
    } catch (RuntimeException e) {
      sets.forEach(spare::give);
      throw e;
    }
  }

  private static double added(
      SpareArrays spare,
      List<long[]> shapes,
      List<NDArray> sum,
      ToDoubleFunction<List<NDArray>> shard) {
    List<NDArray> more = spare.take(shapes);
    try (Scope local = Scope.open()) {
      double loss = shard.applyAsDouble(more);
      Kernel.of("adamw").call(local, "add", sum, more);
      return loss;
    } finally {
      spare.give(more);
    }
  }

  /** The sum of two, which are closed with it. */
  public Gradients plus(Gradients other) {
    List<NDArray> both = new ArrayList<>(arrays);
    both.addAll(other.arrays);
    return new Gradients(
        both,
        loss + other.loss,
        () -> {
          close();
          other.close();
        });
  }

  @Override
  public void close() {
    release.run();
  }
}

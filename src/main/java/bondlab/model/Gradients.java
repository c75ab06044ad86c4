package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Gradients of one loss, one set of arrays a shard of the batch, in the order of the weights. Owns
 * native memory; close it.
 *
 * @param scope owner
 * @param arrays shard after shard; their sum over shards is the gradient
 * @param loss value of the loss, in its own unit
 */
public record Gradients(Scope scope, List<NDArray> arrays, double loss) implements AutoCloseable {

  /** Loss and then gradients of some rows of a batch. */
  @FunctionalInterface
  public interface Shard {

    /**
     * @param owner owns what is returned
     */
    NDArray[] of(Scope owner, int from, int to);
  }

  /**
   * Splits the rows of a batch over the worker threads.
   *
   * @param rows of the whole batch
   * @param shard what a thread does with the rows {@code from … to−1}
   * @return the sum; the caller closes it
   */
  public static Gradients sharded(int rows, Shard shard) {
    int count = Math.min(Torch.threads(), rows);
    List<Function<Scope, NDArray[]>> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) rows * i / count);
      int to = (int) ((long) rows * (i + 1) / count);
      shards.add(owner -> shard.of(owner, from, to));
    }
    return of(shards);
  }

  /**
   * Adds up parts of a batch. There are never more sets of arrays than threads.
   *
   * @param shards loss and then gradients of each, owned by the scope given
   */
  static Gradients of(List<Function<Scope, NDArray[]>> shards) {
    int sets = Math.min(Torch.threads(), shards.size());
    Scope owner = Scope.open();
    try {
      List<Callable<NDArray[]>> tasks = new ArrayList<>();
      for (int i = 0; i < sets; i++) {
        int first = i;
        tasks.add(() -> summed(owner, shards, first, sets));
      }
      double loss = 0;
      List<NDArray> arrays = new ArrayList<>();
      for (NDArray[] part : Torch.inParallel(tasks)) {
        loss += part[0].getFloat();
        arrays.addAll(List.of(part).subList(1, part.length));
      }
      return new Gradients(owner, arrays, loss);
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private static NDArray[] summed(
      Scope owner, List<Function<Scope, NDArray[]>> shards, int first, int stride) {
    NDArray[] sum = shards.get(first).apply(owner);
    for (int i = first + stride; i < shards.size(); i += stride) {
      try (Scope local = Scope.open()) {
        List<NDArray> more = List.of(shards.get(i).apply(local));
        Kernel.of("adamw").call(local, "add", List.of(sum), more);
      }
    }
    return sum;
  }

  /** The sum of two; these are closed with it. */
  public Gradients plus(Gradients other) {
    List<NDArray> both = new ArrayList<>(arrays);
    for (NDArray array : other.arrays) {
      both.add(scope.keep(array));
    }
    other.close();
    return new Gradients(scope, both, loss + other.loss);
  }

  @Override
  public void close() {
    scope.close();
  }
}

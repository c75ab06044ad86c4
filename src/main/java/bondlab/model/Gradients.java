package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

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
    int shards = Math.min(Torch.threads(), rows);
    Scope owner = Scope.open();
    try {
      List<Callable<NDArray[]>> tasks = new ArrayList<>();
      for (int i = 0; i < shards; i++) {
        int from = (int) ((long) rows * i / shards);
        int to = (int) ((long) rows * (i + 1) / shards);
        tasks.add(() -> shard.of(owner, from, to));
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

  @Override
  public void close() {
    scope.close();
  }
}

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

  /**
   * Runs the shards of a batch in parallel; each returns its loss and then its gradients.
   *
   * @param owner owns the gradients; closed if a shard fails
   */
  public static Gradients summed(Scope owner, List<Callable<NDArray[]>> shards) {
    try {
      double loss = 0;
      List<NDArray> arrays = new ArrayList<>();
      for (NDArray[] shard : Torch.inParallel(shards)) {
        loss += shard[0].getFloat();
        arrays.addAll(List.of(shard).subList(1, shard.length));
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

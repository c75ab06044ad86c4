package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.tensor.Scope;
import java.util.List;

/**
 * Gradients of one loss, one set of arrays a shard of the batch, in the order of the weights. Owns
 * native memory; close it.
 *
 * @param scope owner
 * @param arrays shard after shard; their sum over shards is the gradient
 * @param loss value of the loss, in its own unit
 */
public record Gradients(Scope scope, List<NDArray> arrays, double loss) implements AutoCloseable {
  @Override
  public void close() {
    scope.close();
  }
}

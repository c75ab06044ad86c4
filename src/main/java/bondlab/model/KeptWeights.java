package bondlab.model;

import bondlab.model.GenerationWeights.Order;
import bondlab.tensor.Scope;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Keeps a decoder's weights in generation's order while they do not change. Those of a decoder that
 * is being trained are never kept: only the second call with the same weights keeps them, so that
 * training does not pay for the memory.
 */
final class KeptWeights implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private Scope scope;
  private GenerationWeights kept;
  private long version = -1;
  private Order order;

  /**
   * Does something with the weights as they are now.
   *
   * @param decoder the same one in every call
   * @param order that they are brought into
   */
  <T> T use(Decoder decoder, Order order, Function<GenerationWeights, T> work) {
    // small networks have nothing to save; another thread at work does not wait
    if (GenerationWeights.inCache(decoder.shape()) || !lock.tryLock()) {
      return once(decoder, order, work);
    }
    try {
      long now = version(decoder);
      boolean same = now == version && order.equals(this.order);
      if (!same) {
        close();
        version = now;
        this.order = order;
        return once(decoder, order, work);
      }
      if (kept == null) {
        Scope own = Scope.open();
        try {
          kept = GenerationWeights.of(own, decoder, order);
          scope = own;
        } finally {
          if (kept == null) {
            own.close();
          }
        }
      }
      return work.apply(kept);
    } finally {
      lock.unlock();
    }
  }

  private static <T> T once(Decoder decoder, Order order, Function<GenerationWeights, T> work) {
    try (Scope own = Scope.open()) {
      return work.apply(GenerationWeights.of(own, decoder, order));
    }
  }

  /** Grows whenever a kernel writes into the weights or the adapter, whoever calls it. */
  private static long version(Decoder decoder) {
    try (Scope local = Scope.open()) {
      return GenerationWeights.kernel("plain")
          .call(local, "version", decoder.network())[0]
          .getLong();
    }
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
    }
    scope = null;
    kept = null;
    version = -1;
  }
}

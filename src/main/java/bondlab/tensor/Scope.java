package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Owns native arrays: closing it frees all that was made in it and not moved out. One thread uses
 * it at a time.
 */
public final class Scope implements AutoCloseable {
  private final PtNDManager manager;

  private Scope(PtNDManager manager) {
    this.manager = manager;
  }

  /** A scope of its own, which outlives others until it is closed. */
  public static Scope open() {
    Torch.start();
    return new Scope((PtNDManager) NDManager.newBaseManager("PyTorch"));
  }

  /** A scope within this one: closed with it at the latest. */
  public Scope inner() {
    return new Scope((PtNDManager) manager.newSubManager());
  }

  PtNDManager manager() {
    return manager;
  }

  /** A float32 array of these values, in row-major order. */
  public NDArray floats(float[] values, long... shape) {
    return manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32);
  }

  /** A float32 array of these values, rounded, in row-major order. */
  public NDArray floats(double[] values, long... shape) {
    return floats(FloatArray.rounded(values, shape).values(), shape);
  }

  /** An int64 array of these values, in row-major order. */
  public NDArray longs(long[] values, long... shape) {
    return manager.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64);
  }

  /** A float32 array of zeros. */
  public NDArray zeros(long... shape) {
    return manager.zeros(new Shape(shape), DataType.FLOAT32);
  }

  /** An int64 array of zeros. */
  public NDArray longZeros(long... shape) {
    return manager.zeros(new Shape(shape), DataType.INT64);
  }

  /** A float32 array whose content is whatever was in memory; to be written before it is read. */
  public NDArray unwritten(long... shape) {
    return manager.create(new Shape(shape), DataType.FLOAT32);
  }

  /** Moves an array here, so that it lives as long as this scope. */
  public NDArray keep(NDArray array) {
    array.attach(manager);
    return array;
  }

  @Override
  public void close() {
    manager.close();
  }
}

package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A TorchScript program and its methods. The text stands in {@code resources/bondlab/kernels}; a
 * kernel is one or more such files read as one. Kernels hold no state: weights are arguments, so
 * one kernel serves any number of models and threads.
 */
public final class Kernel {
  private static final Map<String, Kernel> LOADED = new ConcurrentHashMap<>();

  private final String name;
  private final PtSymbolBlock module;

  /**
   * Arguments that go together in many methods.
   *
   * @param values what {@link #call} takes, in order
   */
  public record Arguments(Object... values) {}

  private Kernel(String name, PtSymbolBlock module) {
    this.name = name;
    this.module = module;
  }

  /**
   * The kernel of these files, read once a JVM.
   *
   * @param files names without {@code .torchscript}; the last one holds {@code class Kernel}, those
   *     before it the functions that it calls
   */
  public static Kernel of(String... files) {
    return LOADED.computeIfAbsent(String.join("+", files), name -> load(name, files));
  }

  /** Whether the engine on this machine has all that these files use. */
  public static boolean loads(String... files) {
    try {
      of(files);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static Kernel load(String name, String... files) {
    Torch.start();
    byte[] module = TorchScriptModule.ofResources(files);
    try {
      // lives as long as the JVM, like the class it belongs to
      return new Kernel(
          name,
          JniUtils.loadModule(
              Scope.open().manager(), new ByteArrayInputStream(module), false, false));
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("kernel " + name + " does not load: " + e.getMessage(), e);
    }
  }

  /**
   * Calls a method. Nothing is recorded for the engine's own gradients: kernels compute theirs.
   *
   * @param scope owns the arrays that come back
   * @param arguments {@link NDArray}, {@code List<NDArray>}, a number, boolean, {@code double[]} or
   *     several of them as {@link Arguments}, in the order of the method's own parameters
   * @return the arrays of the method's result: one, or those of a tuple, a list within it unrolled
   */
  public NDArray[] call(Scope scope, String method, Object... arguments) {
    Object[] each = each(arguments).toArray();
    IValue[] values = new IValue[each.length];
    IValue result = null;
    try {
      // the optimising executor changes its arithmetic after a few calls; a resumed run would not
      // repeat
      JniUtils.setGraphExecutorOptimize(false);
      for (int i = 0; i < each.length; i++) {
        values[i] = value(each[i]);
      }
      result = IValueUtils.runMethod(module, method, values);
      List<NDArray> arrays = new ArrayList<>();
      unroll(result, scope, arrays);
      return arrays.toArray(NDArray[]::new);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "kernel " + name + "." + method + " failed: " + e.getMessage(), e);
    } finally {
      for (IValue v : values) {
        if (v != null) {
          v.close();
        }
      }
      if (result != null) {
        result.close();
      }
    }
  }

  private static Stream<?> each(Object... arguments) {
    return Arrays.stream(arguments)
        .flatMap(a -> a instanceof Arguments several ? each(several.values()) : Stream.of(a));
  }

  private static IValue value(Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    }
    if (argument instanceof List<?> list) {
      return IValue.listFrom(list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }
    if (argument instanceof double[] numbers) {
      return IValue.listFrom(numbers);
    }
    if (argument instanceof Boolean b) {
      return IValue.from(b);
    }
    if (argument instanceof Integer || argument instanceof Long) {
      return IValue.from(((Number) argument).longValue());
    }
    if (argument instanceof Number n) {
      return IValue.from(n.doubleValue());
    }
    throw new IllegalArgumentException("a kernel takes arrays and numbers, not " + argument);
  }

  private static void unroll(IValue value, Scope scope, List<NDArray> into) {
    if (value.isTensor()) {
      into.add(value.toTensor(scope.manager()));
    } else if (value.isTensorList()) {
      into.addAll(List.of(value.toTensorArray(scope.manager())));
    } else if (value.isTuple()) {
      for (IValue part : value.toIValueTuple()) {
        try (part) {
          unroll(part, scope, into);
        }
      }
    }
  }
}

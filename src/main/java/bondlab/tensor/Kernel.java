package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

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
   * Arguments that belong together: a record, passed as the tuple of its components in order. The
   * files of a kernel say what each group holds.
   */
  public interface Group {}

  /** How the components of a group are read; looking them up takes longer than reading them. */
  private static final ClassValue<List<Method>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          List<Method> accessors =
              Arrays.stream(type.getRecordComponents()).map(RecordComponent::getAccessor).toList();
          accessors.forEach(accessor -> accessor.setAccessible(true));
          return accessors;
        }
      };

  private Kernel(String name, PtSymbolBlock module) {
    this.name = name;
    this.module = module;
  }

  /**
   * The kernel of these files, read once per JVM.
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
   * @param arguments {@link NDArray}, {@code List<NDArray>}, a number, boolean, {@code double[]},
   *     {@code long[]} or a {@link Group} of them, in the order of the method's own parameters
   * @return the arrays of the method's result: one, or those of a tuple, a list within it unrolled
   */
  public NDArray[] call(Scope scope, String method, Object... arguments) {
    List<IValue> made = new ArrayList<>();
    try {
      // the optimising executor changes its arithmetic after a few calls; a resumed run would not
      // repeat
      JniUtils.setGraphExecutorOptimize(false);
      IValue[] values = values(Arrays.asList(arguments), made);
      IValue result = IValueUtils.runMethod(module, method, values);
      made.add(result);
      List<NDArray> arrays = new ArrayList<>();
      unroll(result, scope, arrays);
      return arrays.toArray(NDArray[]::new);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "kernel " + name + "." + method + " failed: " + e.getMessage(), e);
    } finally {
      made.forEach(IValue::close);
    }
  }

  /** The arguments as the engine takes them; each value that is made is added to be closed. */
  private static IValue[] values(List<?> arguments, List<IValue> made) {
    IValue[] values = new IValue[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      Object argument = arguments.get(i);
      values[i] =
          argument instanceof Group group
              ? IValue.tupleFrom(values(components(group), made))
              : value(argument);
      made.add(values[i]);
    }
    return values;
  }

  private static List<Object> components(Group group) {
    List<Object> components = new ArrayList<>();
    for (Method accessor : COMPONENTS.get(group.getClass())) {
      try {
        components.add(accessor.invoke(group));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + accessor + " of " + group, e);
      }
    }
    return components;
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
    if (argument instanceof long[] numbers) {
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

  /**
   * Packs TorchScript text as the archive that the engine loads: five stored entries under one
   * folder. {@code data.pkl} is a pickled, stateless instance of {@code __torch__.Kernel}.
   */
  static final class TorchScriptModule {
    /** Class name, then an empty state with {@code training = True} and no backward hook. */
    private static final byte[] INSTANCE =
        pickle(
            "8002" + "63" + hex("__torch__\nKernel\n") + "7100" + "29817d28",
            "58" + "08000000" + hex("training") + "710188",
            "58" + "16000000" + hex("_is_full_backward_hook") + "71024e",
            "7562" + "71032e");

    /** An empty tuple. */
    private static final byte[] NO_CONSTANTS = pickle("8002292e");

    private TorchScriptModule() {}

    static byte[] ofResources(String... files) {
      StringBuilder text = new StringBuilder();
      for (String file : files) {
        text.append(resource(file)).append('\n');
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        store(zip, "kernel/data.pkl", INSTANCE);
        store(zip, "kernel/code/__torch__.py", text.toString().getBytes(StandardCharsets.UTF_8));
        store(zip, "kernel/constants.pkl", NO_CONSTANTS);
        store(zip, "kernel/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        store(zip, "kernel/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    private static String resource(String file) {
      String path = "/bondlab/kernels/" + file + ".torchscript";
      try (InputStream in = TorchScriptModule.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalArgumentException("no kernel file " + path + " on the class path");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
      entry.setTime(0);
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    }

    private static String hex(String ascii) {
      return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] pickle(String... parts) {
      return HexFormat.of().parseHex(String.join("", parts));
    }
  }
}

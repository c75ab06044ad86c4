package bondlab.model;

import bondlab.config.BadInput;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An adapter as the Python package PEFT keeps it: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}.
 *
 * @param lora its settings
 * @param factors as {@link Decoder#withAdapter} takes them
 */
public record PeftFolder(Lora lora, Map<String, FloatArray> factors) {
  private static final String CONFIG = "adapter_config.json";
  private static final String ARRAYS = "adapter_model.safetensors";

  /** Settings that are read, and those that do not change what a trained adapter computes. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "r",
          "lora_alpha",
          "lora_dropout",
          "target_modules",
          "peft_type",
          "peft_version",
          "task_type",
          "auto_mapping",
          "base_model_name_or_path",
          "revision",
          "inference_mode",
          "init_lora_weights",
          "loftq_config",
          "eva_config",
          "corda_config",
          "megatron_core",
          "qalora_group_size",
          "ensure_weight_tying");

  /** Values of a setting that is off. */
  private static final List<Object> OFF = Arrays.asList(null, false, "none", Map.of(), List.of());

  /**
   * Writes the adapter of a decoder.
   *
   * @param folder made when needed
   * @param baseModel name or path of the model that it belongs to, for PEFT's {@code
   *     base_model_name_or_path}
   * @throws BadInput if the decoder has no adapter
   */
  public static void write(Path folder, Decoder decoder, String baseModel) throws IOException {
    Lora lora =
        decoder
            .lora()
            .orElseThrow(() -> new BadInput(folder + ": the decoder has no adapter to write"));
    Map<String, Object> config = new TreeMap<>();
    config.put("peft_type", "LORA");
    config.put("task_type", "CAUSAL_LM");
    config.put("base_model_name_or_path", baseModel);
    config.put("r", lora.rank());
    config.put("lora_alpha", lora.alpha());
    config.put("lora_dropout", lora.dropout());
    config.put("target_modules", lora.targets());
    config.put("bias", "none");
    config.put("inference_mode", true);
    Files.createDirectories(folder);
    Map<String, FloatArray> factors = decoder.trained().values();
    Map<String, FloatArray> named = new LinkedHashMap<>();
    for (Lora.Target t : lora.targeted()) {
      for (String factor : List.of(t.a(), t.b())) {
        FloatArray all = factors.get(factor);
        for (int l = 0; l < decoder.shape().layers(); l++) {
          named.put(name(t, factor, l), layer(all, l));
        }
      }
    }
    Safetensors.write(folder.resolve(ARRAYS), named, Map.of("format", "pt"));
    AtomicFile.write(folder.resolve(CONFIG), Json.page(config));
  }

  private static FloatArray layer(FloatArray all, int layer) {
    int rows = (int) all.shape()[1];
    int columns = (int) all.shape()[2];
    int from = layer * rows * columns;
    return new FloatArray(
        Arrays.copyOfRange(all.values(), from, from + rows * columns), rows, columns);
  }

  /** PEFT's, such as {@code base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}. */
  private static String name(Lora.Target target, String factor, int layer) {
    String which = factor.substring(factor.lastIndexOf('.'));
    return "base_model.model.model.layers." + layer + "." + target.module() + which + ".weight";
  }

  /**
   * Reads an adapter.
   *
   * @param shape of the model that it belongs to
   * @throws BadInput naming the file and every setting that this program does not compute, and
   *     every array that is missing, of another shape or unknown
   */
  public static PeftFolder read(Path folder, DecoderShape shape) throws IOException {
    Lora lora = lora(folder.resolve(CONFIG));
    Path file = folder.resolve(ARRAYS);
    Map<String, FloatArray> stored = Safetensors.read(file);
    List<String> problems = new ArrayList<>();
    Map<String, FloatArray> factors = new LinkedHashMap<>();
    Set<String> unknown = new TreeSet<>(stored.keySet());
    lora.shapes(shape)
        .forEach(
            (factor, dims) -> {
              Lora.Target target = Lora.Target.of(factor);
              int size = Math.toIntExact(dims[1] * dims[2]);
              float[] all = new float[Math.toIntExact(dims[0] * size)];
              for (int l = 0; l < dims[0]; l++) {
                String name = name(target, factor, l);
                int before = problems.size();
                long[] needed = {dims[1], dims[2]};
                FloatArray.check(file.toString(), name, stored, needed, problems);
                if (problems.size() == before) {
                  System.arraycopy(stored.get(name).values(), 0, all, l * size, size);
                }
                unknown.remove(name);
              }
              factors.put(factor, new FloatArray(all, dims));
            });
    unknown.forEach(
        name -> problems.add(file + ": array " + name + " belongs to no target of the adapter"));
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return new PeftFolder(lora, factors);
  }

  /** Whether a folder holds an adapter. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * The name or path of the model that an adapter belongs to.
   *
   * @throws BadInput if it names none
   */
  public static String baseModel(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (Json.read(file).get("base_model_name_or_path") instanceof String name) {
      return name;
    }
    throw new BadInput(file + ": base_model_name_or_path must name the adapter's model");
  }

  private static Lora lora(Path file) {
    Map<String, Object> config = Json.read(file);
    List<String> problems = new ArrayList<>();
    if (!"LORA".equals(config.get("peft_type"))) {
      problems.add(
          file + ": peft_type = " + config.get("peft_type") + ": only LORA adapters can be read");
    }
    config.forEach(
        (key, value) -> {
          if (!UNDERSTOOD.contains(key) && !OFF.contains(value)) {
            problems.add(
                file
                    + ": "
                    + key
                    + " = "
                    + value
                    + ": not supported; this program would ignore it");
          }
        });
    int rank = (int) number(file, config, "r", problems);
    double alpha = number(file, config, "lora_alpha", problems);
    double dropout = number(file, config, "lora_dropout", problems);
    List<String> targets = new ArrayList<>();
    if (config.get("target_modules") instanceof List<?> list) {
      list.forEach(t -> targets.add(t.toString().substring(t.toString().lastIndexOf('.') + 1)));
    } else {
      problems.add(
          file
              + ": target_modules = "
              + config.get("target_modules")
              + ": must be a list of modules; save it with their names");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    try {
      return new Lora(rank, alpha, dropout, targets);
    } catch (BadInput e) {
      throw new BadInput(e.problems().stream().map(p -> file + ": " + p).toList());
    }
  }

  private static double number(
      Path file, Map<String, Object> config, String key, List<String> problems) {
    if (config.get(key) instanceof Number n) {
      return n.doubleValue();
    }
    problems.add(file + ": " + key + " = " + config.get(key) + ": must be a number");
    return 1;
  }
}

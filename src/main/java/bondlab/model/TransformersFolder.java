package bondlab.model;

import bondlab.config.BadInput;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a decoder as a folder that HuggingFace's transformers opens: {@code config.json}, {@code
 * model.safetensors} in float32 with any adapter in the weights, and the tokenizer's files.
 */
public final class TransformersFolder {
  /** Files of a model's folder that decide its tokens and which of them end a response. */
  public static final List<String> OF_TOKENIZER =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja",
          "chat_template.json",
          "generation_config.json");

  private TransformersFolder() {}

  /**
   * Writes the folder.
   *
   * @param folder made when needed
   * @param more further entries of {@code config.json}, such as {@code eos_token_id}
   * @param source folder of the model that this one was trained from; the tokenizer's files that it
   *     has are copied
   * @throws BadInput if transformers has no model with both biases and head norms
   */
  public static void write(Path folder, Decoder decoder, Map<String, ?> more, Optional<Path> source)
      throws IOException {
    Map<String, Object> config = new LinkedHashMap<>(config(decoder.shape()));
    config.putAll(more);
    Files.createDirectories(folder);
    Path weights = folder.resolve("model.safetensors");
    if (decoder.lora().isPresent()) {
      try (Decoder merged = new Decoder(decoder.merged())) {
        merged.save(weights);
      }
    } else {
      decoder.save(weights);
    }
    if (source.isPresent()) {
      copyTokenizer(source.get(), folder);
    }
    AtomicFile.write(folder.resolve("config.json"), Json.page(config));
  }

  /** Copies the tokenizer's files that a model's folder has. */
  public static void copyTokenizer(Path source, Path folder) throws IOException {
    for (String name : OF_TOKENIZER) {
      Path file = source.resolve(name);
      if (Files.isRegularFile(file)) {
        Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Map<String, Object> config(DecoderShape s) {
    if (s.attentionBias() && s.headNorms()) {
      throw new BadInput(
          "a decoder with attention_bias and head_norms has no class in transformers: Qwen2 has the"
              + " one, Qwen3 the other");
    }
    String family = s.attentionBias() ? "Qwen2" : s.headNorms() ? "Qwen3" : "Llama";
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of(family + "ForCausalLM"));
    config.put("model_type", family.toLowerCase(Locale.ROOT));
    config.put("vocab_size", s.vocabulary());
    config.put("max_position_embeddings", s.context());
    config.put("hidden_size", s.width());
    config.put("num_hidden_layers", s.layers());
    config.put("num_attention_heads", s.heads());
    config.put("num_key_value_heads", s.keyValueHeads());
    config.put("head_dim", s.headWidth());
    config.put("intermediate_size", s.mlp());
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", s.normEpsilon());
    config.put("rope_theta", s.rope().theta());
    if (!(s.rope().scaling() instanceof Rope.Scaling.None)) {
      config.put("rope_scaling", scaling(s.rope().scaling()));
    }
    config.put("tie_word_embeddings", s.tied());
    config.put("dtype", "float32");
    config.put("torch_dtype", "float32"); // its name before 2025
    return config;
  }

  private static Map<String, Object> scaling(Rope.Scaling scaling) {
    Map<String, Object> entries = new LinkedHashMap<>();
    if (scaling instanceof Rope.Scaling.Linear linear) {
      entries.put("rope_type", "linear");
      entries.put("factor", linear.factor());
    } else if (scaling instanceof Rope.Scaling.Llama3 llama3) {
      entries.put("rope_type", "llama3");
      entries.put("factor", llama3.factor());
      entries.put("low_freq_factor", llama3.low());
      entries.put("high_freq_factor", llama3.high());
      entries.put("original_max_position_embeddings", llama3.context());
    }
    return entries;
  }
}

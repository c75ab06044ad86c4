package bondlab.study;

import bondlab.checkpoint.PretrainedModel;
import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.PeftFolder;
import bondlab.model.TransformersFolder;
import bondlab.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes a trained policy elsewhere: its adapter as PEFT opens it, or the whole model as
 * transformers opens it, the tokenizer's files beside it.
 *
 * @param tokenizer of the policy
 * @param model that was trained; none if the policy was trained here from fresh weights
 * @param baseModel name or path of the model that an adapter belongs to, for Python
 */
public record PolicyExport(Tokenizer tokenizer, Optional<PretrainedModel> model, String baseModel) {

  /**
   * Writes a folder.
   *
   * @param to new, or empty
   * @param policy the network as it was trained
   * @param merged whether the adapter is put into the weights; if not, it alone is written
   * @throws BadInput if the folder is not empty, or there is no adapter to be written alone
   */
  public void write(Path to, Decoder policy, boolean merged) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(to)) {
      if (files.findAny().isPresent()) {
        throw new BadInput(to + " is not empty; give a new folder");
      }
    }
    if (merged) {
      Map<String, Object> more = new HashMap<>();
      List<Integer> ends = tokenizer.ends();
      more.put("eos_token_id", ends.size() == 1 ? ends.get(0) : ends);
      model.ifPresent(of -> more.put("max_position_embeddings", of.checkpoint().shape().context()));
      TransformersFolder.write(to, policy, more, tokenizerFolder());
    } else {
      if (policy.lora().isEmpty()) {
        throw new BadInput(
            to + ": every weight was trained, so there is no adapter; export the merged model");
      }
      PeftFolder.write(to, policy, baseModel);
      if (tokenizerFolder().isPresent()) {
        TransformersFolder.copyTokenizer(tokenizerFolder().get(), to);
      }
    }
    if (tokenizerFolder().isEmpty()) {
      tokenizer.save(to.resolve("tokenizer.json"));
    }
  }

  /** The model's own folder, whose files are taken as they are. */
  private Optional<Path> tokenizerFolder() {
    return model.map(of -> of.checkpoint().path()).filter(Files::isDirectory);
  }
}

package bondlab.cli;

import bondlab.checkpoint.PretrainedModel;
import bondlab.experiment.ArtifactCache;
import bondlab.study.StudyArtifacts;
import bondlab.tensor.Torch;
import com.typesafe.config.ConfigFactory;
import picocli.CommandLine.Option;

/** Which pretrained model a command works with. */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "A .gguf file, a HuggingFace folder, or a name such as smollm2-135m-instruct.")
  private String model;

  /** Opens it, fetched if need be; the caller closes it. */
  PretrainedModel open(Workplace workplace) {
    return open(model, workplace);
  }

  /** Opens a model by its path or name. */
  static PretrainedModel open(String model, Workplace workplace) {
    ArtifactCache cache = workplace.experiments().workspace().cache(ConfigFactory.empty());
    Torch.setThreads(cache.threads());
    return PretrainedModel.open(
        model, cache.folder().resolve(StudyArtifacts.MODELS), workplace.progress());
  }
}

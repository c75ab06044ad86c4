package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.checkpoint.PretrainedModel;
import bondlab.config.BadInput;
import bondlab.experiment.ArtifactCache;
import bondlab.experiment.RunFolder;
import bondlab.model.Decoder;
import bondlab.model.PeftFolder;
import bondlab.policy.LanguageModelPolicy;
import bondlab.study.ArmOutcome.TrainingRow;
import bondlab.study.PolicyExport;
import bondlab.study.StudyArtifacts;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.tensor.Torch;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Takes a trained policy to Python. */
@Command(
    name = "export",
    description = "Write a trained policy as Python's peft or transformers opens it.",
    footer = {
      "",
      "Example:",
      "  ./bondlab export bond/2025-… --arm J-BOND --seed 1 --merged --to my-model",
      "Without --merged the adapter alone is written, for PeftModel.from_pretrained; with it the",
      "whole model, for AutoModelForCausalLM.from_pretrained. The tokenizer's files stand beside."
    })
final class ExportCommand implements Callable<Integer> {
  private static final String ADAPTER = "adapter";

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "FROM",
      description =
          "A run (folder, EXPERIMENT/ID or id), or a folder of the cache with an adapter.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder to write, new or empty.")
  private Path to;

  @Option(
      names = "--arm",
      paramLabel = "A",
      description = "Which arm of the run; needed if several were trained.")
  private Optional<String> arm = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which seed of the run; needed if several were trained.")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--merged", description = "Write the whole model, the adapter in its weights.")
  private boolean merged;

  @Option(
      names = "--base",
      paramLabel = "NAME",
      description =
          "What Python calls the model that the adapter belongs to, such as"
              + " HuggingFaceTB/SmolLM2-135M-Instruct. Default: its path or name here.")
  private Optional<String> base = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Path adapter = Path.of(from, ADAPTER);
    if (PeftFolder.isIn(Path.of(from))) {
      exportAdapter(Path.of(from));
    } else if (PeftFolder.isIn(adapter)) {
      exportAdapter(adapter);
    } else {
      exportOf(Catalogue.findRun(home(), home().resolve("results"), from));
    }
    main.workplace().out().println(to);
    return 0;
  }

  private Path home() {
    return main.workplace().home();
  }

  private void exportOf(RunFolder run) throws IOException {
    Path policies = run.tables().resolve("policies.parquet");
    if (!Files.isRegularFile(policies)) {
      throw new BadInput(run.path() + " trained no policy: it has no table policies");
    }
    List<TrainingRow> rows = Tables.rows(TableFiles.readParquet(policies), TrainingRow.class);
    TrainingRow row = TrainingRow.one(rows, run.path().toString(), arm, seed);
    ArtifactCache cache = main.workplace().experiments().workspace().cache(run.config());
    Torch.setThreads(cache.threads());
    StudyArtifacts artifacts = StudyArtifacts.of(run.config(), cache, main.workplace().progress());
    try (LanguageModelPolicy policy = artifacts.trained(cache.folder().resolve(row.policy()))) {
      artifacts.export(base).write(to, policy.decoder(), merged);
    }
  }

  /** An adapter alone, with the model that it names. */
  private void exportAdapter(Path folder) throws IOException {
    String named = PeftFolder.baseModel(folder);
    ArtifactCache cache = main.workplace().experiments().workspace().cache(ConfigFactory.empty());
    Torch.setThreads(cache.threads());
    Path models = cache.folder().resolve(StudyArtifacts.MODELS);
    try (PretrainedModel model = PretrainedModel.open(named, models, main.workplace().progress());
        Decoder decoder = model.decoder(1)) {
      PeftFolder adapter = PeftFolder.read(folder, decoder.shape());
      try (Decoder adapted = decoder.withAdapter(adapter.lora(), adapter.factors())) {
        new PolicyExport(model.tokenizer(), Optional.of(model), base.orElse(named))
            .write(to, adapted, merged);
      }
    }
  }
}

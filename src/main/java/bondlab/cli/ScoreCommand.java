package bondlab.cli;

import bondlab.checkpoint.PretrainedModel;
import bondlab.checkpoint.TextScore;
import bondlab.model.Decoder;
import bondlab.progress.Progress;
import bondlab.table.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Log-probabilities of texts under a pretrained model. */
@Command(
    name = "score",
    description = "Token log-probabilities of texts under a pretrained language model.",
    footer = {
      "",
      "Example:",
      "  ./bondlab score --model smollm2-135m-instruct --input texts.jsonl --json",
      "A line of FILE is {\"text\": …} or {\"messages\": [{\"role\": \"user\", \"content\": …}]}.",
      "--json prints for each: ids, log_probs (nats; null for the first) and their sum."
    })
final class ScoreCommand implements Callable<Integer> {
  private static final int TEXTS_PER_CALL = 64;

  @ParentCommand private Main main;

  @Mixin private ModelOptions model;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "JSONL, one text or conversation per line.")
  private Path input;

  @Option(names = "--json", description = "Print one JSON object per text.")
  private boolean json;

  @Override
  public Integer call() {
    Workplace workplace = main.workplace();
    try (PretrainedModel opened = model.open(workplace)) {
      List<int[]> texts = TextScore.read(opened, input);
      int context = texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
      try (Decoder decoder = opened.decoder(context);
          Progress.Task task =
              workplace.progress().start("scoring " + input, texts.size(), "texts")) {
        for (int from = 0; from < texts.size(); from += TEXTS_PER_CALL) {
          int to = Math.min(texts.size(), from + TEXTS_PER_CALL);
          TextScore.of(decoder, texts.subList(from, to)).forEach(score -> print(workplace, score));
          task.step(to - from);
        }
      }
    }
    return 0;
  }

  private void print(Workplace workplace, TextScore score) {
    if (json) {
      workplace.out().println(Json.line(score.json()));
      return;
    }
    workplace
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%d tokens, %.4f nats, %.4f per token",
                score.ids().length,
                score.sum(),
                score.perToken()));
  }
}

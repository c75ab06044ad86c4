package bondlab.bench;

import bondlab.bench.Results.MeasuredCase;
import bondlab.checkpoint.PretrainedModel;
import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.Generator;
import bondlab.model.Sampling;
import bondlab.stats.RandomStream;
import bondlab.text.PromptSource;
import bondlab.text.PromptTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Samples of a pretrained model for real prompts, against transformers in float32 and llama.cpp on
 * the file as it is. Each draws as many tokens from the model's own law, and no end token ends a
 * response.
 */
final class PretrainedDecoding {
  private static final List<String> PEERS = List.of("transformers_peer.py", "llama_peer.py");

  /** Tokens of each response. */
  private static final int NEW_TOKENS = 32;

  private static final String INSTRUCTIONS = "experiments/instructions/study.jsonl";

  /** Instructions whose answers are drawn side by side. */
  private static final int MOST = 8;

  private PretrainedDecoding() {}

  /**
   * @param prompts token ids [U][P_u]
   * @param samples S of each prompt
   */
  private record Case(List<int[]> prompts, int samples) {
    String name() {
      return prompts.size() + "x" + samples;
    }

    int tokens() {
      return prompts.size() * samples * NEW_TOKENS;
    }

    String what(PretrainedModel model) {
      return String.format(
          Locale.ROOT,
          "%s, %s of at most %d tokens, %d samples of %d new tokens each, our weights in"
              + " float32",
          model.place(),
          prompts.size() == 1 ? "1 prompt" : prompts.size() + " prompts",
          prompts.stream().mapToInt(ids -> ids.length).max().orElseThrow(),
          samples,
          NEW_TOKENS);
    }

    /** U S K, then each prompt's length and tokens. */
    List<Integer> numbers() {
      List<Integer> numbers = new ArrayList<>(List.of(prompts.size(), samples, NEW_TOKENS));
      for (int[] prompt : prompts) {
        numbers.add(prompt.length);
        IntStream.of(prompt).forEach(numbers::add);
      }
      return numbers;
    }
  }

  static void run(PretrainedModel model, BenchSuite.Setup setting) {
    List<int[]> prompts =
        PromptTexts.read(PromptSource.of(INSTRUCTIONS, "prompt")).rows().stream()
            .limit(MOST)
            .map(row -> model.encodePrompt(row.prompt(), false))
            .toList();
    int longest = prompts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
    List<Case> cases = List.of(new Case(prompts.subList(0, 1), 64), new Case(prompts, 16));
    try (Decoder decoder = model.decoder(longest + NEW_TOKENS)) {
      if (setting.peers().isEmpty()) {
        cases.forEach(c -> run(c, model, decoder, Optional.empty(), setting));
        return;
      }
      for (String script : PEERS) {
        try (Peer peer = start(setting.peers().get(), script, model.checkpoint().path())) {
          cases.forEach(c -> run(c, model, decoder, Optional.of(peer), setting));
        } catch (BadInput e) {
          setting.progress().say("decode: " + script + " is left out: " + e.getMessage());
        }
      }
    }
  }

  private static Peer start(Path python, String script, Path file) {
    return Peer.start(python, script, file.toAbsolutePath().toString());
  }

  private static void run(
      Case c,
      PretrainedModel model,
      Decoder decoder,
      Optional<Peer> peer,
      BenchSuite.Setup setting) {
    Generator generator = new Generator(decoder, Sampling.plain(NEW_TOKENS));
    int[] ids = IntStream.range(0, c.prompts().size()).toArray();
    RandomStream stream = RandomStream.of(2);
    DecoderShape shape = decoder.shape();
    Alternation runs =
        Alternation.of(
            "decode " + c.name(),
            setting.effort(),
            () -> generator.generate(c.prompts(), ids, c.samples(), stream),
            peer.map(p -> p.rival("sample", c.numbers())),
            setting.progress());
    setting
        .results()
        .add(
            new MeasuredCase(
                "decode",
                c.name(),
                c.what(model),
                Map.of("tokens", (double) c.tokens()),
                2.0 * shape.parameters() * c.tokens(),
                runs,
                Map.of()));
  }
}

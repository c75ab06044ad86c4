package bondlab.cli;

import bondlab.checkpoint.PretrainedModel;
import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.model.Generated;
import bondlab.model.Generator;
import bondlab.model.Sampling;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.InferenceRule;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.MeteredPolicy;
import bondlab.reward.Reward;
import bondlab.reward.Wrapper.Budgeted;
import bondlab.stats.RandomStream;
import bondlab.table.Json;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Samples of a pretrained model. */
@Command(
    name = "sample",
    description = "Draw responses from a pretrained language model.",
    footer = {
      "",
      "Example:",
      "  ./bondlab sample --model smollm2-135m-instruct --prompt 'Name three rivers.' -n 16 --json",
      "  ./bondlab sample --model M --prompt P --select soft --n 16 --lambda 0.5 --reward R --json",
      "A chat model reads a prompt as one message of a user; --plain gives it as it is."
    })
final class SampleCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Mixin private ModelOptions model;

  @Mixin private SelectOptions select;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What is answered; may be given several times.")
  private List<String> prompts;

  @Option(
      names = "-n",
      defaultValue = "1",
      paramLabel = "N",
      description = "Responses per prompt. Default: ${DEFAULT-VALUE}.")
  private int each;

  @Option(
      names = "--max-tokens",
      defaultValue = "128",
      paramLabel = "K",
      description = "Most tokens of a response. Default: ${DEFAULT-VALUE}.")
  private int maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "Logits are divided by it. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-k",
      defaultValue = "0",
      paramLabel = "K",
      description = "Only the K most likely tokens; 0: all. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(
      names = "--top-p",
      defaultValue = "1",
      paramLabel = "P",
      description = "Only the most likely tokens whose mass reaches P. Default: ${DEFAULT-VALUE}.")
  private double topP;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the draws. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--plain", description = "Give prompts as plain text, without a chat template.")
  private boolean plain;

  @Option(names = "--json", description = "Print one JSON object per response.")
  private boolean json;

  @Override
  public Integer call() {
    new Check("").atLeast("-n", each, 1, "responses per prompt").done();
    InferenceRule rule = select.rule();
    Workplace workplace = main.workplace();
    try (PretrainedModel opened = model.open(workplace)) {
      Sampling law =
          Sampling.ofText(
              temperature,
              topK,
              topP,
              maxTokens,
              true,
              opened.tokenizer(),
              opened.checkpoint().shape().vocabulary());
      List<int[]> tokens = prompts.stream().map(text -> opened.encodePrompt(text, plain)).toList();
      int longest = tokens.stream().mapToInt(ids -> ids.length).max().orElseThrow();
      try (Decoder decoder = opened.decoder(longest + maxTokens)) {
        if (rule != null) {
          selected(workplace, opened, new LanguageModelPolicy(decoder, law), tokens, rule);
          return 0;
        }
        int[] ids = IntStream.range(0, prompts.size()).toArray();
        List<Generated> drawn =
            new Generator(decoder, law).generate(tokens, ids, each, RandomStream.of(seed));
        for (int u = 0; u < prompts.size(); u++) {
          for (int s = 0; s < each; s++) {
            print(workplace, opened, u, s, drawn.get(u));
          }
        }
      }
    }
    return 0;
  }

  /** Prints what a rule keeps, with its reward, and tells what that cost. */
  private void selected(
      Workplace workplace,
      PretrainedModel opened,
      LanguageModelPolicy policy,
      List<int[]> tokens,
      InferenceRule rule) {
    List<Prompt> asked =
        IntStream.range(0, tokens.size())
            .mapToObj(u -> new Prompt(u, tokens.get(u), opened.tokenizer()))
            .toList();
    Budget budget = Budget.unlimited();
    try (Reward reward = select.reward()) {
      Reward counted = new Budgeted(reward, budget);
      List<Completion> kept =
          rule.sampler(counted)
              .sample(new MeteredPolicy(policy, budget), asked, each, RandomStream.of(seed));
      double[] scores = reward.finiteScores(kept);
      for (int i = 0; i < scores.length; i++) {
        print(workplace, kept.get(i), i % each, reward.name(), scores[i]);
      }
    }
    Cost cost = budget.spent();
    workplace
        .err()
        .println(
            cost.samples()
                + " responses drawn, "
                + cost.generatedTokens()
                + " tokens, "
                + cost.rewardCalls()
                + " scored");
  }

  private void print(Workplace workplace, Completion kept, int s, String reward, double score) {
    if (!json) {
      workplace.out().println((each > 1 ? "[" + s + "] " : "") + kept.text());
      return;
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("prompt", prompts.get(kept.prompt().id()));
    object.put("sample", s);
    object.put("text", kept.text());
    object.put("ids", Arrays.stream(kept.tokens()).boxed().toList());
    object.put("log_prob", kept.logProb());
    object.put("reward", reward);
    object.put("score", score);
    workplace.out().println(Json.line(object));
  }

  private void print(Workplace workplace, PretrainedModel opened, int u, int s, Generated drawn) {
    int[] ids = drawn.tokens()[s];
    String text = opened.tokenizer().decode(ids, false);
    if (!json) {
      workplace.out().println((each > 1 ? "[" + s + "] " : "") + text);
      return;
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("prompt", prompts.get(u));
    object.put("sample", s);
    object.put("text", text);
    object.put("ids", Arrays.stream(ids).boxed().toList());
    object.put("log_probs", Arrays.stream(drawn.logProbs()[s]).boxed().toList());
    object.put("log_prob", drawn.logProb(s));
    workplace.out().println(Json.line(object));
  }
}

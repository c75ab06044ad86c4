package bondlab.reward.onnx;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Reward;
import bondlab.reward.RewardFactory;
import bondlab.reward.RewardSources;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import com.typesafe.config.Config;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Scores how near a response's meaning is to what a person wrote after the same prompt:
 *
 * <pre>  r(y | x) = v(y) · v(human continuation of x)</pre>
 *
 * with v of {@link SentenceEncoder}; a cosine, in [−1, 1]. Where several continuations of one
 * prompt are known it is the mean over the different ones. A gold that no proxy can compute, since
 * a proxy does not know what the person wrote. Prompt and response are read apart: that a response
 * fits its prompt is not measured, and one that repeats the continuation's words in disorder scores
 * high.
 */
public final class Similarity implements Reward {
  private static final String NAME = "similarity";
  private static final int SHOWN = 10;

  private final Supplier<List<PromptWithContinuation>> openings;
  private final Map<IntBuffer, double[]> people = new HashMap<>();
  private Map<IntBuffer, List<PromptWithContinuation>> byPrompt;

  private Similarity(Supplier<List<PromptWithContinuation>> openings) {
    this.openings = openings;
  }

  /** To the human continuations of these prompts. */
  public static Similarity to(List<PromptWithContinuation> openings) {
    return new Similarity(() -> openings);
  }

  /** {@code { name = similarity }}: to the human continuations of the study's prompts. */
  public static final class Factory implements RewardFactory {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Reward create(Config settings, RewardSources sources) {
      return new Similarity(sources.openings());
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput naming the prompts that have no human continuation, or no text
   */
  @Override
  public double[] score(List<Completion> completions) {
    read(completions);
    List<String> responses = completions.stream().map(Completion::text).toList();
    double[][] vectors = SentenceEncoder.miniLm().encode(responses);
    double[] scores = new double[vectors.length];
    for (int i = 0; i < scores.length; i++) {
      double[] human = people.get(key(completions.get(i).prompt()));
      scores[i] = SentenceEncoder.cosine(vectors[i], human);
    }
    return scores;
  }

  /** Encodes the human continuations of prompts that have not been asked for before. */
  private void read(List<Completion> completions) {
    Map<IntBuffer, List<String>> texts = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Completion completion : completions) {
      Prompt prompt = completion.prompt();
      IntBuffer key = key(prompt);
      if (!people.containsKey(key) && !texts.containsKey(key)) {
        try {
          texts.put(key, continuations(prompt, key));
        } catch (BadInput e) {
          texts.put(key, List.of());
          problems.addAll(e.problems());
        }
      }
    }
    refuse(problems);
    double[][] vectors =
        SentenceEncoder.miniLm().encode(texts.values().stream().flatMap(List::stream).toList());
    int at = 0;
    for (Map.Entry<IntBuffer, List<String>> entry : texts.entrySet()) {
      double[] mean = new double[SentenceEncoder.DIMENSIONS];
      int count = entry.getValue().size();
      for (int i = 0; i < count; i++, at++) {
        for (int d = 0; d < mean.length; d++) {
          mean[d] += vectors[at][d] / count;
        }
      }
      people.put(entry.getKey(), mean);
    }
  }

  /** The different human continuations of a prompt, one or more. */
  private List<String> continuations(Prompt prompt, IntBuffer key) {
    if (byPrompt == null) {
      byPrompt = openings.get().stream().collect(Collectors.groupingBy(o -> key(o.prompt())));
    }
    List<PromptWithContinuation> nobody =
        List.of(new PromptWithContinuation(prompt, Optional.empty()));
    return byPrompt.getOrDefault(key, nobody).stream()
        .map(opening -> opening.prompt().text(opening.human()))
        .distinct()
        .toList();
  }

  private static void refuse(List<String> problems) {
    int more = problems.size() - SHOWN;
    if (more > 0) {
      problems.subList(SHOWN, problems.size()).clear();
      problems.add("… and " + more + " more prompts");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /** A prompt by its tokens: studies number prompts anew. */
  private static IntBuffer key(Prompt prompt) {
    return IntBuffer.wrap(prompt.tokens());
  }

  @Override
  public String toString() {
    return NAME + " to the human continuation, by " + SentenceEncoder.NAME;
  }
}

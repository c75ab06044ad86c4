package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.Sampling;
import bondlab.text.Chat;
import bondlab.text.JsonRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text under a language model at temperature 1.
 *
 * @param ids tokens [T]
 * @param logProbs log π(x_t | x_0 … x_{t−1}) in nats [T]; NaN for the first token, which nothing
 *     precedes
 */
public record TextScore(int[] ids, double[] logProbs) {
  private static final String TEXT = "text";

  /**
   * Reads the token ids of a file with a JSON object per line: {@code {"text": …}}, encoded as
   * plain text, or {@code {"messages": [{"role": …, "content": …}, …]}}, a conversation in the
   * model's chat template.
   *
   * @throws BadInput with every problem, by file and line
   */
  public static List<int[]> read(PretrainedModel model, Path file) {
    List<int[]> texts = JsonRows.read(file, TEXT, (object, where) -> ids(model, object, where));
    if (texts.isEmpty()) {
      throw new BadInput(file + " holds no line; give {\"text\": …} or {\"messages\": […]}");
    }
    return texts;
  }

  private static int[] ids(PretrainedModel model, Map<String, Object> object, String where) {
    int[] ids;
    if (object.get(TEXT) instanceof String text) {
      ids = model.encode(text);
    } else if (object.containsKey("messages")) {
      Chat chat =
          model
              .chat()
              .orElseThrow(
                  () ->
                      new BadInput(
                          where + ": messages, but " + model.place() + " has no chat template"));
      ids = chat.encode(Chat.messages(object, where), false);
    } else {
      throw new BadInput(where + ": must hold text or messages, not " + object.keySet());
    }
    if (ids.length == 0) {
      throw new BadInput(where + ": the text is empty; a decoder needs one token to start from");
    }
    return ids;
  }

  /**
   * Scores texts.
   *
   * @param texts token ids [B][T_b], each 1 … the context of the network
   */
  public static List<TextScore> of(Decoder decoder, List<int[]> texts) {
    int[] one = new int[texts.size()];
    Arrays.fill(one, 1);
    double[][] rest = decoder.logProbs(texts, one, Sampling.plain(1));
    List<TextScore> scores = new ArrayList<>();
    for (int b = 0; b < rest.length; b++) {
      double[] all = new double[rest[b].length + 1];
      all[0] = Double.NaN;
      System.arraycopy(rest[b], 0, all, 1, rest[b].length);
      scores.add(new TextScore(texts.get(b), all));
    }
    return scores;
  }

  /** Log-probability of all tokens but the first, nats. */
  public double sum() {
    return Arrays.stream(logProbs).skip(1).sum();
  }

  /** The same per token; 0 for a text of one. */
  public double perToken() {
    return sum() / Math.max(1, ids.length - 1);
  }

  /** The same as a JSON object: {@code ids}, {@code log_probs} with null first, and their sum. */
  public Map<String, Object> json() {
    List<Double> values = new ArrayList<>(Collections.singletonList(null));
    Arrays.stream(logProbs).skip(1).forEach(values::add);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ids", Arrays.stream(ids).boxed().toList());
    object.put("log_probs", values);
    object.put("log_prob", sum());
    return object;
  }
}

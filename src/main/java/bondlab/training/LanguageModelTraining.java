package bondlab.training;

import bondlab.model.Decoder;
import bondlab.model.Sampling;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.text.TokenWindows;
import bondlab.text.TokenWindows.ScoredWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Maximum likelihood of documents: supervised fine-tuning from fresh weights. */
public final class LanguageModelTraining {
  private LanguageModelTraining() {}

  /**
   * Trains on windows of the documents, a fresh order each epoch.
   *
   * @param what shown to the user
   * @param decoder trained in place; windows are as long as its context
   * @param documents tokens of each document
   * @param batch windows per step, ≥ 1
   * @param stream orders the windows
   * @return mean loss of each step, nats per token
   */
  public static double[] train(
      String what,
      Decoder decoder,
      int[][] documents,
      int endOfText,
      int batch,
      GradientDescent descent,
      RandomStream stream,
      Progress progress) {
    WindowStream windows =
        new WindowStream(documents, endOfText, decoder.shape().context() - 1, stream);
    return descent.run(
        what,
        decoder.trained().arrays(),
        decoder.trained().decayed(),
        step -> {
          List<int[]> rows = windows.next(batch);
          decoder.nextDropout();
          return decoder.gradients(rows, evenly(rows), Sampling.plain(1));
        },
        progress);
  }

  /** Weights that make the weighted log-likelihood a mean over tokens. */
  private static double[][] evenly(List<int[]> rows) {
    long tokens = rows.stream().mapToLong(r -> r.length - 1).sum();
    double[][] weight = new double[rows.size()][];
    for (int b = 0; b < weight.length; b++) {
      weight[b] = new double[rows.get(b).length - 1];
      Arrays.fill(weight[b], 1.0 / tokens);
    }
    return weight;
  }

  /**
   * Mean loss over every token of the documents and the end of each, nats per token: the
   * cross-entropy that n-gram baselines are measured by too.
   */
  public static double loss(Decoder decoder, int[][] documents, int endOfText) {
    List<ScoredWindow> windows =
        TokenWindows.validation(documents, endOfText, decoder.shape().context() - 1);
    List<int[]> rows = windows.stream().map(ScoredWindow::tokens).toList();
    int[] prompts = windows.stream().mapToInt(w -> w.from() + 1).toArray();
    double sum = 0;
    long count = 0;
    for (double[] row : decoder.logProbs(rows, prompts, Sampling.plain(1))) {
      for (double logProb : row) {
        sum -= logProb;
        count++;
      }
    }
    return sum / count;
  }

  /** Windows without end, one epoch after another. */
  private static final class WindowStream {
    private final int[][] documents;
    private final int endOfText;
    private final int context;
    private final RandomStream stream;
    private int[][] epoch = {};
    private int epochs;
    private int next;

    WindowStream(int[][] documents, int endOfText, int context, RandomStream stream) {
      this.documents = documents;
      this.endOfText = endOfText;
      this.context = context;
      this.stream = stream;
    }

    List<int[]> next(int count) {
      List<int[]> rows = new ArrayList<>();
      while (rows.size() < count) {
        if (next == epoch.length) {
          epoch = TokenWindows.training(documents, endOfText, context, stream.at(epochs++));
          next = 0;
        }
        rows.add(epoch[next++]);
      }
      return rows;
    }
  }
}

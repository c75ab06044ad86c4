package bondlab.text;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts documents into windows for a language model of context C. Documents stand in one row with
 * the end of text before, between and after them; a window holds C + 1 tokens, the last C of which
 * are the targets of the first C.
 */
public final class TokenWindows {
  private TokenWindows() {}

  /**
   * Cuts one epoch of training windows: documents in random order, then windows in random order.
   * Each token is a target once, but for the last fewer than C of the row, which are left out.
   *
   * @param documents ids of each document
   * @param stream one of its own for each epoch
   * @return windows [count, C + 1]
   * @throws BadInput if not one window fits
   */
  public static int[][] training(
      int[][] documents, int endOfText, int context, RandomStream stream) {
    int[][] shuffled = new int[documents.length][];
    int[] order = stream.at("documents").permutation(documents.length);
    for (int i = 0; i < order.length; i++) {
      shuffled[i] = documents[order[i]];
    }
    int[] row = row(shuffled, endOfText);
    int count = countOf(row, context, "training");
    int[][] windows = new int[count][];
    int[] places = stream.at("windows").permutation(count);
    for (int i = 0; i < count; i++) {
      int start = i * context;
      windows[places[i]] = Arrays.copyOfRange(row, start, start + context + 1);
    }
    return windows;
  }

  /**
   * Cuts windows in which every token of every document, and the end of text after it, counts as a
   * target exactly once. The last window reaches back over targets that have counted.
   *
   * @throws BadInput if not one window fits
   */
  public static List<ScoredWindow> validation(int[][] documents, int endOfText, int context) {
    int[] row = row(documents, endOfText);
    int count = countOf(row, context, "validation");
    List<ScoredWindow> windows = new ArrayList<>();
    for (int start = 0; start < count * context; start += context) {
      windows.add(new ScoredWindow(Arrays.copyOfRange(row, start, start + context + 1), 0));
    }
    int left = row.length - 1 - count * context;
    if (left > 0) {
      int start = row.length - 1 - context;
      windows.add(new ScoredWindow(Arrays.copyOfRange(row, start, row.length), context - left));
    }
    return windows;
  }

  private static int countOf(int[] row, int context, String part) {
    if (context < 1) {
      throw new BadInput("context = " + context + ": must be 1 token or more");
    }
    int count = (row.length - 1) / context;
    if (count == 0) {
      throw new BadInput(
          String.format(
              "context = %d: the %s documents hold %d tokens, less than one window; lower context"
                  + " or give more text",
              context, part, row.length - 1));
    }
    return count;
  }

  private static int[] row(int[][] documents, int endOfText) {
    int length = 1 + documents.length + Arrays.stream(documents).mapToInt(d -> d.length).sum();
    int[] row = new int[length];
    row[0] = endOfText;
    int at = 1;
    for (int[] document : documents) {
      System.arraycopy(document, 0, row, at, document.length);
      at += document.length;
      row[at++] = endOfText;
    }
    return row;
  }

  /**
   * A window of which only some targets count.
   *
   * @param tokens ids [C + 1]
   * @param from the first target that counts, in [0, C); target t is {@code tokens[t + 1]}
   */
  public record ScoredWindow(int[] tokens, int from) {}
}

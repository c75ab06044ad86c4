package bondlab.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.text.TokenWindows.ScoredWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenWindowsTest {
  private static final int END = 0;

  /** Documents 1, 2, … of these lengths; token = 100 · document + place. */
  private static int[][] documents(int... lengths) {
    int[][] documents = new int[lengths.length][];
    for (int d = 0; d < lengths.length; d++) {
      documents[d] = new int[lengths[d]];
      for (int i = 0; i < lengths[d]; i++) {
        documents[d][i] = 100 * (d + 1) + i;
      }
    }
    return documents;
  }

  @Test
  void validationWindowsAreThese() {
    List<ScoredWindow> windows = TokenWindows.validation(documents(3, 1), END, 4);
    assertEquals(2, windows.size());
    assertArrayEquals(new int[] {END, 100, 101, 102, END}, windows.get(0).tokens());
    assertEquals(0, windows.get(0).from());
    assertArrayEquals(new int[] {101, 102, END, 200, END}, windows.get(1).tokens());
    assertEquals(2, windows.get(1).from());
  }

  @Property(tries = 200)
  void everyValidationTokenCountsOnce(
      @ForAll @IntRange(min = 0, max = 20) int a,
      @ForAll @IntRange(min = 8, max = 20) int b,
      @ForAll @IntRange(min = 1, max = 10) int context) {
    List<Integer> counted = new ArrayList<>();
    for (ScoredWindow window : TokenWindows.validation(documents(a, b), END, context)) {
      assertEquals(context + 1, window.tokens().length);
      for (int t = window.from(); t < context; t++) {
        counted.add(window.tokens()[t + 1]);
      }
    }
    List<Integer> row = new ArrayList<>();
    for (int[] document : documents(a, b)) {
      Arrays.stream(document).forEach(row::add);
      row.add(END);
    }
    assertEquals(row, counted);
  }

  @Test
  void trainingTargetsAreEachTokenOnceButForTheRest() {
    int[][] documents = documents(7, 9, 11);
    int[][] windows = TokenWindows.training(documents, END, 4, RandomStream.of(3));
    assertEquals((7 + 9 + 11 + 3) / 4, windows.length);
    List<Integer> targets = new ArrayList<>();
    for (int[] window : windows) {
      assertEquals(5, window.length);
      Arrays.stream(window, 1, 5).filter(t -> t != END).forEach(targets::add);
    }
    assertEquals(targets.size(), targets.stream().distinct().count());
    assertTrue(targets.size() >= 7 + 9 + 11 - 3);
  }

  @Test
  void theStreamDecidesTheOrder() {
    int[][] documents = documents(20, 30, 25);
    RandomStream epochs = RandomStream.of(3);
    int[][] first = TokenWindows.training(documents, END, 4, epochs.at(0));
    assertArrayEquals(first, TokenWindows.training(documents, END, 4, RandomStream.of(3).at(0)));
    int[][] second = TokenWindows.training(documents, END, 4, epochs.at(1));
    assertTrue(!Arrays.deepEquals(first, second));
  }

  @Test
  void tooLittleTextIsRefused() {
    var e = assertThrows(BadInput.class, () -> TokenWindows.validation(documents(3), END, 8));
    assertTrue(e.getMessage().contains("context = 8"), e.getMessage());
    assertThrows(BadInput.class, () -> TokenWindows.validation(documents(3), END, 0));
  }
}

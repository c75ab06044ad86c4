package bondlab.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that was probably meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * Finds the nearest known name: one whose last dotted part is the whole name ({@code beta} for
   * {@code objective.beta}), else the one at the least edit distance, up to a third of its length.
   */
  public static Optional<String> to(String name, Collection<String> known) {
    Optional<String> sameEnding =
        known.stream()
            .filter(k -> k.endsWith("." + name))
            .min(Comparator.comparingInt(String::length));
    if (sameEnding.isPresent() && !known.contains(name)) {
      return sameEnding;
    }
    int limit = Math.max(1, (name.length() + 1) / 3);
    return known.stream()
        .filter(k -> Math.abs(k.length() - name.length()) <= limit)
        .filter(k -> distance(name, k) <= limit)
        .min(Comparator.comparingInt(k -> distance(name, k)));
  }

  /** The words {@code "; did you mean x?"}, or nothing if no known name is near. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known).map(k -> "; did you mean " + k + "?").orElse("");
  }

  /**
   * Counts the insertions, deletions, replacements and swaps of neighbours between two words
   * (Damerau-Levenshtein, optimal string alignment).
   */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        row[j] = swapped ? Math.min(best, beforeLast[j - 2] + 1) : best;
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}

package bondlab.policy;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The logits of a {@link TabularPolicy}: rows of doubles by prompt id, and on demand the same rows
 * as native arrays, which an optimiser steps. Owns the native arrays; close it.
 */
final class TabularRows implements AutoCloseable {
  private final TreeMap<Integer, double[]> rows = new TreeMap<>();
  private final List<NDArray> arrays = new ArrayList<>();
  private Scope scope;

  /**
   * @throws BadInput naming every row that is empty, holds NaN or +∞, or only −∞
   */
  TabularRows(Map<Integer, double[]> logits) {
    List<String> problems = new ArrayList<>();
    if (logits.isEmpty()) {
      problems.add("a tabular policy needs a row of logits for one prompt or more, got none");
    }
    logits.forEach((id, row) -> check(id, row, problems));
    refuse(problems);
    logits.forEach((id, row) -> rows.put(id, row.clone()));
  }

  TabularRows copy() {
    return new TabularRows(rows);
  }

  int size() {
    return rows.size();
  }

  /** The row itself, not a copy. */
  double[] of(int promptId) {
    double[] row = rows.get(promptId);
    if (row == null) {
      throw new BadInput(
          "prompt " + promptId + " has no row of logits; this policy knows " + rows.keySet());
    }
    return row;
  }

  void set(int promptId, double[] logits) {
    int outcomes = of(promptId).length;
    List<String> problems = new ArrayList<>();
    if (logits.length != outcomes) {
      problems.add(
          String.format(
              "prompt %d has %d outcomes, got %d logits", promptId, outcomes, logits.length));
    }
    check(promptId, logits, problems);
    refuse(problems);
    rows.put(promptId, logits.clone());
    writeArrays();
  }

  /** The rows as float32 arrays in the order of prompt ids, owned here. */
  List<NDArray> arrays() {
    if (scope == null) {
      scope = Scope.open();
      rows.values().forEach(row -> arrays.add(scope.floats(row, row.length)));
    }
    return List.copyOf(arrays);
  }

  /** Copies the arrays into the rows. */
  void readArrays() {
    int i = 0;
    for (Map.Entry<Integer, double[]> entry : rows.entrySet()) {
      entry.setValue(doubles(arrays().get(i++).toFloatArray()));
    }
  }

  private void writeArrays() {
    int i = 0;
    for (double[] row : scope == null ? List.<double[]>of() : rows.values()) {
      FloatArray.rounded(row, row.length).writeTo(arrays.get(i++));
    }
  }

  /** A row of zeros for each row. */
  Map<Integer, double[]> zeros() {
    Map<Integer, double[]> zeros = new TreeMap<>();
    rows.forEach((id, row) -> zeros.put(id, new double[row.length]));
    return zeros;
  }

  /** Hands a gradient over, one row per prompt; the caller closes it. */
  static Gradients gradients(Map<Integer, double[]> gradient, double loss) {
    Scope owner = Scope.open();
    List<NDArray> arrays = new ArrayList<>();
    gradient.values().forEach(row -> arrays.add(owner.floats(row, row.length)));
    return new Gradients(arrays, loss, owner::close);
  }

  /** (1 − share)·this + share·other; a logit that is −∞ in a part of positive weight stays −∞. */
  void blend(TabularRows other, double share) {
    requireOutcomesOf(other, rows.keySet());
    for (Map.Entry<Integer, double[]> entry : rows.entrySet()) {
      double[] theirs = other.of(entry.getKey());
      double[] blended = entry.getValue().clone();
      for (int k = 0; k < blended.length; k++) {
        double kept = share == 1 ? 0 : (1 - share) * blended[k]; // 0 · −∞ is not a number
        blended[k] = kept + (share == 0 ? 0 : share * theirs[k]);
      }
      entry.setValue(blended);
    }
    writeArrays();
  }

  /**
   * @throws BadInput naming the prompts for which the other has no row, or one of another length
   */
  void requireOutcomesOf(TabularRows other, Iterable<Integer> promptIds) {
    List<String> problems = new ArrayList<>();
    for (int id : promptIds) {
      if (other.of(id).length != of(id).length) {
        problems.add(
            String.format(
                "prompt %d: %d outcomes here, %d in the other policy; they must be the same",
                id, of(id).length, other.of(id).length));
      }
    }
    refuse(problems);
  }

  /**
   * Each row as the sum of three floats [3,K], which together hold a double without loss: an anchor
   * that is blended in doubles comes back from a checkpoint as it was.
   */
  Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    rows.forEach(
        (id, row) -> {
          float[] parts = new float[3 * row.length];
          for (int k = 0; k < row.length; k++) {
            double rest = row[k];
            for (int part = 0; part < 3 && Double.isFinite(rest); part++) {
              parts[part * row.length + k] = (float) rest;
              rest -= (float) rest;
            }
            parts[k] = row[k] == Double.NEGATIVE_INFINITY ? (float) row[k] : parts[k];
          }
          values.put(name(id), new FloatArray(parts, 3, row.length));
        });
    return values;
  }

  void restore(Map<String, FloatArray> values) {
    List<String> problems = new ArrayList<>();
    rows.forEach(
        (id, row) ->
            FloatArray.check(
                "tabular policy", name(id), values, new long[] {3, row.length}, problems));
    refuse(problems);
    for (Map.Entry<Integer, double[]> entry : rows.entrySet()) {
      float[] parts = values.get(name(entry.getKey())).values();
      int outcomes = parts.length / 3;
      double[] row = new double[outcomes];
      for (int k = 0; k < outcomes; k++) {
        row[k] = parts[k] + ((double) parts[outcomes + k] + parts[2 * outcomes + k]);
      }
      entry.setValue(row);
    }
    writeArrays();
  }

  private static String name(int promptId) {
    return "logits." + promptId;
  }

  private static double[] doubles(float[] row) {
    double[] doubles = new double[row.length];
    for (int k = 0; k < row.length; k++) {
      doubles[k] = row[k];
    }
    return doubles;
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static void check(int promptId, double[] row, List<String> problems) {
    for (int k = 0; k < row.length; k++) {
      if (Double.isNaN(row[k]) || row[k] == Double.POSITIVE_INFINITY) {
        problems.add(
            "prompt " + promptId + ": logit " + k + " is " + row[k] + "; allowed: finite or −∞");
      }
    }
    if (Categorical.largest(row) == Double.NEGATIVE_INFINITY) {
      problems.add("prompt " + promptId + " has no outcome to draw; give it one finite logit");
    }
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
      arrays.clear();
      scope = null;
    }
  }
}

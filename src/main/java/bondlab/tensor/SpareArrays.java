package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays that are used again, step after step: fresh memory comes from the system a page at a time,
 * which costs more than to fill it. Owns them; close it. Any thread may use it.
 */
public final class SpareArrays implements AutoCloseable {
  private final Scope scope = Scope.open();
  private final List<List<NDArray>> spare = new ArrayList<>();

  /**
   * Arrays whose content is whatever was in memory, to be given back.
   *
   * @param shapes each array has at least these sizes
   */
  public synchronized List<NDArray> take(List<long[]> shapes) {
    int found = -1;
    for (int i = 0; i < spare.size(); i++) {
      if (spare.get(i).size() == shapes.size()) {
        if (holds(spare.get(i), shapes)) {
          return spare.remove(i);
        }
        found = i;
      }
    }
    if (found >= 0) { // too small, and a larger one takes its place
      spare.remove(found).forEach(NDArray::close);
    }
    return shapes.stream().map(scope::unwritten).toList();
  }

  /** Takes arrays back; nobody may use them from here on. */
  public synchronized void give(List<NDArray> arrays) {
    spare.add(arrays);
  }

  private static boolean holds(List<NDArray> set, List<long[]> shapes) {
    for (int i = 0; i < shapes.size(); i++) {
      long[] sizes = set.get(i).getShape().getShape();
      for (int d = 0; d < sizes.length; d++) {
        if (sizes[d] < shapes.get(i)[d]) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public synchronized void close() {
    spare.clear();
    scope.close();
  }
}

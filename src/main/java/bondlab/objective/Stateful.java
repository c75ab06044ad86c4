package bondlab.objective;

import bondlab.tensor.FloatArray;
import java.util.Map;

/** Holds what a resumed training needs beside the policy and the anchor. */
public interface Stateful {

  /** The state as plain named arrays; restores through {@link #restore}. */
  Map<String, FloatArray> state();

  /** Takes over what {@link #state} gave. */
  void restore(Map<String, FloatArray> state);
}

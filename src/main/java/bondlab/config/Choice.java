package bondlab.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records that a sealed interface permits, told apart in a config by the key {@code name}: a
 * record {@code KlTriggered} is {@code name = kl-triggered}.
 *
 * @param records by name, in the order of the source
 */
record Choice(Map<String, Class<?>> records) {
  static final String KEY = "name";

  static Choice of(Class<?> sealed) {
    Map<String, Class<?>> records = new LinkedHashMap<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (!permitted.isRecord()) {
        throw new IllegalStateException("Bind chooses among records, not " + permitted);
      }
      records.put(Bind.key(permitted.getSimpleName()).replace('_', '-'), permitted);
    }
    return new Choice(records);
  }

  Set<String> names() {
    return records.keySet();
  }

  /** The record of a name, which may be written with _ for -; null if there is none. */
  Class<?> find(String name) {
    return records.get(name.replace('_', '-'));
  }

  /** The names of the records that take a key. */
  List<String> takersOf(String key) {
    return records.entrySet().stream()
        .filter(e -> keys(e.getValue()).contains(key))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .map(Bind::key)
        .toList();
  }
}

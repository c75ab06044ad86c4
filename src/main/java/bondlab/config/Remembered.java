package bondlab.config;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.typesafe.config.ConfigObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Remembers what was made of the latest few hundred config objects. The trials of a sweep differ in
 * a few values and share every other object, so that ten thousand of them are bound and written in
 * the time of some hundred. Objects are told apart by identity, which is sound because they never
 * change. Safe for many threads.
 *
 * @param <V> what is made; it must not change either
 */
final class Remembered<V> {
  private static final int MOST = 512;

  /** What was made of each object, by kind; weak keys are told apart by identity. */
  private final Cache<ConfigObject, Map<Object, V>> latest =
      CacheBuilder.newBuilder().maximumSize(MOST).weakKeys().build();

  /**
   * What was made of the object, made now if it is not remembered.
   *
   * @param kind tells apart what is made of the same object, such as a class
   * @param maker a null that it gives is not remembered
   */
  V get(Object kind, ConfigObject object, Supplier<V> maker) {
    Map<Object, V> made = latest.asMap().computeIfAbsent(object, any -> new ConcurrentHashMap<>());
    V known = made.get(kind);
    if (known == null) {
      known = maker.get();
      if (known != null) {
        made.put(kind, known);
      }
    }
    return known;
  }
}

package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reward that remembers scores by prompt and response, the least recently asked forgotten first.
 * A response that occurs twice in one call is scored once. Only for rewards that depend on nothing
 * else. Threads may share it; the lock is not held while the inner reward works.
 */
public final class Cached implements Wrapper {
  /** Entries that {@link Reward#cached} keeps. */
  static final int USUAL_ENTRIES = 100_000;

  private final Reward inner;
  private final Map<Key, Double> kept;
  private long hits;
  private long misses;

  /**
   * Wraps a reward.
   *
   * @param entries scores kept at most, ≥ 1
   * @throws BadInput if entries < 1
   */
  public Cached(Reward inner, int entries) {
    if (entries < 1) {
      throw new BadInput("a cache keeps 1 entry or more, got entries = " + entries);
    }
    this.inner = inner;
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Double> eldest) {
            return size() > entries;
          }
        };
  }

  @Override
  public Reward inner() {
    return inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  /** Responses answered without asking the inner reward for them. */
  public long hits() {
    synchronized (kept) {
      return hits;
    }
  }

  /** Responses that the inner reward scored. */
  public long misses() {
    synchronized (kept) {
      return misses;
    }
  }

  @Override
  public double[] score(List<Completion> completions) {
    List<Key> keys = completions.stream().map(Key::of).toList();
    Map<Key, Double> known = new HashMap<>();
    Map<Key, Completion> unknown = new LinkedHashMap<>();
    synchronized (kept) {
      for (int i = 0; i < keys.size(); i++) {
        Double score = kept.get(keys.get(i));
        if (score == null) {
          unknown.putIfAbsent(keys.get(i), completions.get(i));
        } else {
          known.put(keys.get(i), score);
        }
      }
    }
    if (!unknown.isEmpty()) {
      known.putAll(fresh(unknown));
    }
    synchronized (kept) {
      misses += unknown.size();
      hits += keys.size() - unknown.size();
    }
    return keys.stream().mapToDouble(known::get).toArray();
  }

  @Override
  public String toString() {
    return Wrapper.shown(inner) + ", cached";
  }

  private Map<Key, Double> fresh(Map<Key, Completion> unknown) {
    double[] scores = inner.finiteScores(new ArrayList<>(unknown.values()));
    Map<Key, Double> fresh = new LinkedHashMap<>();
    int next = 0;
    for (Key key : unknown.keySet()) {
      fresh.put(key, scores[next++]);
    }
    synchronized (kept) {
      kept.putAll(fresh);
    }
    return fresh;
  }

  /**
   * Equal for equal responses to equal prompts of one id: two sets of prompts may use an id for
   * different texts. The tokens are copied, since a caller may change its array.
   */
  private record Key(int promptId, List<Integer> prompt, List<Integer> response) {
    static Key of(Completion completion) {
      return new Key(
          completion.prompt().id(),
          Arrays.stream(completion.prompt().tokens()).boxed().toList(),
          Arrays.stream(completion.tokens()).boxed().toList());
    }
  }
}

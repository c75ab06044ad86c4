package bondlab.stats;

import java.nio.charset.StandardCharsets;

/**
 * A private stream of random numbers, split by name.
 *
 * <p>A stream is a pure function of its seed and the path of names that led to it, so a result
 * depends on nothing but the names written in the code: {@code
 * RandomStream.of(7).at("pool").at(promptId)} is the same stream whatever was drawn elsewhere, in
 * whatever order and on whatever thread. No global generator is ever read or seeded.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood 2014); names are folded in by FNV-1a and
 * the same mixer. One stream belongs to one thread.
 */
public final class RandomStream {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final long key;
  private long state;

  private RandomStream(long key) {
    this.key = key;
    this.state = key;
  }

  /** The root stream of a seed. */
  public static RandomStream of(long seed) {
    return new RandomStream(mix(seed + GOLDEN_GAMMA));
  }

  /** The stream of this name under this one; numbers already drawn here do not change it. */
  public RandomStream at(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return new RandomStream(mix(mix(hash) + 31 * key));
  }

  /** The stream of this number under this one. */
  public RandomStream at(long index) {
    return new RandomStream(mix(mix(index + GOLDEN_GAMMA) + 37 * key));
  }

  /** A stream that draws from here on what this one will draw. */
  RandomStream copy() {
    RandomStream copy = new RandomStream(key);
    copy.state = state;
    return copy;
  }

  /** 64 uniform bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform on [0, 1), a multiple of 2⁻⁵³. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform on {0, …, bound − 1}; exact by rejection. */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("nextInt needs a bound of 1 or more, got " + bound);
    }
    long limit = (1L << 62) / bound * bound;
    long bits;
    do {
      bits = nextLong() >>> 2;
    } while (bits >= limit);
    return (int) (bits % bound);
  }

  /** Standard normal, by Box and Muller's transform (two uniforms a draw, one value kept). */
  public double nextGaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
    return radius * Math.cos(2 * Math.PI * nextDouble());
  }

  /** The numbers 0 … n−1 in random order (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}

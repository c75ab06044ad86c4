package bondlab.model;

import bondlab.config.Check;

/**
 * Angles of the rotary position embedding (Su et al. 2021): place p turns pair i of a head by p·f_i
 * radians, f_i = θ^(−2i/D) before scaling.
 *
 * @param theta θ, base of the frequencies
 * @param scaling how a longer context was fitted in
 */
public record Rope(double theta, Scaling scaling) {
  public Rope {
    new Check("decoder").positive("rope_theta", theta, "base of the rotation frequencies").done();
  }

  /** Frequencies as they are. */
  public static Rope plain(double theta) {
    return new Rope(theta, new Scaling.None());
  }

  /** Maps the frequency f of a pair, in radians per place, to the one that is used. */
  public sealed interface Scaling {
    double scaled(double frequency);

    /** f. */
    record None() implements Scaling {
      @Override
      public double scaled(double frequency) {
        return frequency;
      }
    }

    /** Position interpolation (Chen et al. 2023): f / factor. */
    record Linear(double factor) implements Scaling {
      public Linear {
        new Check("decoder").positive("rope_scaling.factor", factor, "").done();
      }

      @Override
      public double scaled(double frequency) {
        return frequency / factor;
      }
    }

    /**
     * Llama 3.1's: with the wavelength λ = 2π/f and the trained context T, f where λ &lt; T/high,
     * f/factor where λ &gt; T/low, and between them (1−s)·f/factor + s·f with s = (T/λ − low)/(high
     * − low).
     *
     * @param factor that long waves are stretched by
     * @param low of {@code low_freq_factor}
     * @param high of {@code high_freq_factor}, above low
     * @param context T, {@code original_max_position_embeddings}, in tokens
     */
    record Llama3(double factor, double low, double high, int context) implements Scaling {
      public Llama3 {
        new Check("decoder")
            .positive("rope_scaling.factor", factor, "")
            .positive("rope_scaling.low_freq_factor", low, "")
            .that(high > low, "rope_scaling.high_freq_factor", high, "must be above " + low)
            .atLeast("rope_scaling.original_max_position_embeddings", context, 1, "tokens")
            .done();
      }

      @Override
      public double scaled(double frequency) {
        double waves = context * frequency / (2 * Math.PI);
        double share = Math.min(1, Math.max(0, (waves - low) / (high - low)));
        return (1 - share) * frequency / factor + share * frequency;
      }
    }
  }

  /** f_i of each pair [D/2], radians per place. */
  double[] frequencies(int headWidth) {
    double[] frequencies = new double[headWidth / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = scaling.scaled(Math.pow(theta, -2.0 * i / headWidth));
    }
    return frequencies;
  }
}

package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.config.OverrideText;
import bondlab.config.SweepSampler;
import bondlab.progress.StoppedByUser;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An experiment and the changes to it, for cells:
 *
 * <pre>{@code
 * Lab.experiment("bond").choose("objective", "jbond").set("objective.beta", 0.5)
 *    .vary("seed", 1, 2, 3).sweep();
 * }</pre>
 *
 * <p>It makes the strings that {@link Lab#run} and {@link Lab#sweep} take, quoted where they must
 * be, and nothing else; {@link #overrides} returns them. Each verb gives a new experiment and
 * leaves this one as it is, so that a common beginning can be kept in a variable.
 *
 * @param overrides the strings, in order
 */
public record LabExperiment(List<String> overrides) {

  public LabExperiment {
    overrides = List.copyOf(overrides);
  }

  static LabExperiment named(String name) {
    return new LabExperiment(List.of(OverrideText.set("experiment", name)));
  }

  /** Adds overrides as on the command line, such as {@code "objective=jbond"}. */
  public LabExperiment with(String... more) {
    List<String> longer = new ArrayList<>(overrides);
    longer.addAll(Arrays.asList(more));
    return new LabExperiment(longer);
  }

  /** Chooses another option of a group: {@code choose("reward/gold", "panel")}. */
  public LabExperiment choose(String group, String option) {
    return with(OverrideText.set(group, option));
  }

  /**
   * Sets a key that exists.
   *
   * @param value null, a boolean, number, text, path or enum, a list, array or map of such
   */
  public LabExperiment set(String key, Object value) {
    return with(OverrideText.set(key, value));
  }

  /** Adds a key or a group that does not exist yet. */
  public LabExperiment add(String key, Object value) {
    return with(OverrideText.add(key, value));
  }

  /** Removes a key or a group. */
  public LabExperiment remove(String key) {
    return with(OverrideText.remove(key));
  }

  /** Varies a key, one trial per value; several varied keys make a grid. A list is one value. */
  public LabExperiment vary(String key, Object... values) {
    Object[] all = values == null ? new Object[] {null} : values;
    return with(OverrideText.vary(key, Arrays.asList(all)));
  }

  /** Varies the seed from 1 to {@code count}. */
  public LabExperiment seeds(int count) {
    if (count < 1) {
      throw new BadInput("seeds(" + count + ") must be 1 or more");
    }
    return with("seed=range(1," + (count + 1) + ")");
  }

  /** Varies several keys together: {@code zip(Map.of("a", List.of(1, 2), "b", List.of(3, 4)))}. */
  public LabExperiment zip(Map<String, ? extends List<?>> columns) {
    return with(OverrideText.zip(new LinkedHashMap<>(columns)));
  }

  /** Lets {@link #sample} draw a number uniformly between two. */
  public LabExperiment between(String key, double low, double high) {
    return with(OverrideText.interval(key, low, high, false));
  }

  /** Lets {@link #sample} draw a number so that its logarithm is uniform. */
  public LabExperiment betweenOnLogScale(String key, double low, double high) {
    return with(OverrideText.interval(key, low, high, true));
  }

  /** Lets {@link #sample} draw a whole number, both ends included. */
  public LabExperiment betweenWhole(String key, long low, long high) {
    return with(OverrideText.wholeInterval(key, low, high, false));
  }

  /** Composes its configuration without running it. */
  public Config config() {
    return Lab.config(strings());
  }

  /**
   * Runs it, or finds its finished run.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public LabRun run() {
    return Lab.run(strings());
  }

  /**
   * Runs every combination of what is varied.
   *
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public LabSweep sweep() {
    return Lab.sweep(strings());
  }

  /**
   * Runs points drawn from what is varied.
   *
   * @param sampler {@code "random"} or {@code "latin-hypercube"}
   * @param trials number of points
   * @param seed of the draws
   * @throws BadInput before any work, naming each key that is wrong
   * @throws StoppedByUser if stopped
   */
  public LabSweep sample(String sampler, int trials, long seed) {
    return Lab.sample(SweepSampler.of(sampler, trials, seed), strings());
  }

  private String[] strings() {
    return overrides.toArray(String[]::new);
  }

  /** The text to type after {@code ./bondlab run} or {@code ./bondlab sweep}. */
  @Override
  public String toString() {
    return overrides.stream().map(LabExperiment::forShell).collect(Collectors.joining(" "));
  }

  private static String forShell(String override) {
    return override.matches("[\\w./=,:@%+-]*")
        ? override
        : "'" + override.replace("'", "'\\''") + "'";
  }
}

package bondlab.config;

import java.nio.file.Path;
import java.util.List;

/** A folder of configuration files, composed in the manner of Hydra. */
public final class ConfigRoot {
  private final Path folder;

  private ConfigRoot(Path folder) {
    this.folder = folder;
  }

  public static ConfigRoot at(Path folder) {
    return new ConfigRoot(folder);
  }

  /** Composes {@code config.conf} with these overrides. */
  public Composition compose(List<String> overrides) {
    throw new UnsupportedOperationException(folder.toString());
  }

  /**
   * Expands sweep overrides (lists, ranges, choices, zips) into the overrides of each trial, in
   * order.
   */
  public List<List<String>> expand(List<String> overrides) {
    throw new UnsupportedOperationException(folder.toString());
  }
}

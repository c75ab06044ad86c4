package bondlab.cli;

import bondlab.experiment.Provenance;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the versions that a run's provenance names. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return Provenance.versions().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toArray(String[]::new);
  }
}

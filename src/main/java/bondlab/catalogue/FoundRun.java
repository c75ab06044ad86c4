package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds a run by what a person types for it. */
public final class FoundRun {
  private static final int SHOWN = 5;

  private FoundRun() {}

  /**
   * The run of a folder ({@code results/runs/EXPERIMENT/ID}, from the working folder or from home),
   * of a name ({@code EXPERIMENT/ID}, {@code imported/NAME}), or of any part of an id that only one
   * run has.
   *
   * @param home the project's folder
   * @param results where runs are looked for by name
   * @throws BadInput if there is none, or more than one
   */
  public static RunFolder of(Path home, Path results, String typed) {
    for (Path folder :
        List.of(
            Path.of(typed),
            home.resolve(typed),
            results.resolve(RunPlace.OWN).resolve(typed),
            results.resolve(typed))) {
      if (Files.isRegularFile(folder.resolve("config.conf"))) {
        return RunFolder.open(folder.toAbsolutePath().normalize());
      }
    }
    List<Path> matching = new ArrayList<>();
    Problems ignored = new Problems(results);
    for (RunPlace place : RunPlace.ALL) {
      for (RunPlace.Found found : place.find(results, ignored)) {
        if (!place.flat() && found.folder().getFileName().toString().contains(typed)) {
          matching.add(found.folder());
        }
      }
    }
    if (matching.size() == 1) {
      return RunFolder.open(matching.get(0));
    }
    throw new BadInput(
        matching.isEmpty()
            ? typed
                + " is no run; give its folder, EXPERIMENT/ID or part of an id; "
                + "./bondlab runs lists them"
            : typed
                + " could be "
                + matching.size()
                + " runs, such as "
                + matching.stream().limit(SHOWN).map(results::relativize).toList());
  }
}

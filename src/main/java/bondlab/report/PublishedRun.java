package bondlab.report;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies what a paper shows of a run, tables as CSV and figures, into a folder that is small enough
 * to be committed, with a README that names the command, configuration, commit, seeds and date.
 */
public final class PublishedRun {
  private static final long LARGEST = 1 << 20;
  private static final Set<String> ENDINGS = Set.of("csv", "json", "parquet", "png", "svg");

  private PublishedRun() {}

  /**
   * Replaces {@code parent/name} whole or not at all; a file over 1 MiB is left out and named in
   * the README.
   *
   * @param withheld tables that are not copied, such as those that quote a corpus
   * @return the folder
   * @throws BadInput if the run has not finished, or {@code name} is not a plain folder name
   */
  public static Path write(RunFolder run, Set<String> withheld, Path parent, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new BadInput(
          "--publish "
              + name
              + ": use letters, digits, '.', '_' and '-', starting with one of the first two");
    }
    Status status = run.status();
    if (status.state() != Status.State.DONE) {
      throw new BadInput(
          run.path() + " is not finished but " + status.state() + "; run it again first");
    }
    Path made = parent.resolve("." + name + ".unfinished");
    try {
      Files.createDirectories(parent);
      deleteAll(made);
      Files.createDirectory(made);
      fill(run, withheld, made);
      replace(made, parent.resolve(name), parent.resolve("." + name + ".old"));
      return parent.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot publish to " + parent.resolve(name) + ": " + e, e);
    }
  }

  private static void fill(RunFolder run, Set<String> withheld, Path into) throws IOException {
    List<String> left = new ArrayList<>();
    for (Path file :
        Stream.concat(run.tableFiles().stream(), run.figureFiles().stream()).toList()) {
      String name = file.getFileName().toString();
      int dot = name.lastIndexOf('.');
      if (dot < 1 || !ENDINGS.contains(name.substring(dot + 1))) {
        continue;
      }
      if (withheld.contains(name.substring(0, dot))) {
        left.add(name + " (quotes the corpus)");
      } else if (Files.size(file) > LARGEST) {
        left.add(name + " (over 1 MiB)");
      } else {
        Files.copy(file, into.resolve(name));
      }
    }
    Files.writeString(into.resolve("command.txt"), command(run.provenance()) + "\n");
    Files.writeString(into.resolve("README.md"), readme(run, left));
  }

  private static String command(Config provenance) {
    List<String> words = new ArrayList<>(List.of("./bondlab", "run"));
    for (String override : provenance.getStringList("overrides")) {
      boolean plain = override.matches("[A-Za-z0-9@%+=:,./_-]*");
      words.add(plain ? override : "'" + override.replace("'", "'\\''") + "'");
    }
    return String.join(" ", words);
  }

  private static String readme(RunFolder run, List<String> left) {
    Config about = run.provenance();
    boolean dirty = about.getBoolean("git.dirty");
    StringBuilder text = new StringBuilder("# " + run.experiment() + "\n\n");
    text.append("Made by\n\n    ").append(command(about)).append("\n\n");
    text.append("- configuration ").append(about.getString("config_hash")).append('\n');
    text.append("- commit ").append(about.getString("git.commit"));
    text.append(dirty ? ", with uncommitted changes\n" : "\n");
    about
        .getObject("seeds")
        .forEach((key, seed) -> text.append("- " + key + " = " + seed.unwrapped() + "\n"));
    text.append("- ended ").append(about.getString("ended")).append('\n');
    text.append("- ").append(about.getString("machine.cpu")).append(", ");
    text.append(about.getInt("machine.cores")).append(" cores\n");
    left.forEach(name -> text.append("- left out: ").append(name).append('\n'));
    text.append("\nEach table's JSON file says its columns and the run it comes from.\n");
    if (!run.summary().isEmpty()) {
      text.append("\n```\n").append(run.summary().strip()).append("\n```\n");
    }
    return text.toString();
  }

  /** A reader sees the old folder, for an instant none, then the new one; never half of it. */
  private static void replace(Path made, Path target, Path old) throws IOException {
    deleteAll(old);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    deleteAll(old);
  }

  /** Flat folders only: what this class makes has no folders inside. */
  private static void deleteAll(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      for (Path file : list(folder)) {
        Files.delete(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}

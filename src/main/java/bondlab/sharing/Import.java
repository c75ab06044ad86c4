package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.table.Json;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Imports a package from somebody else as {@code results/imported/NAME}.
 *
 * <p>Nothing in it is trusted: names, links, sizes, the descriptor, hashes, tables against their
 * schemas, configurations and pictures are checked on a copy, which gets its name only if
 * everything is in order. Parquet is rewritten from the checked CSV, and HTML pages are left out.
 *
 * @param home the project's folder
 * @param limits on the size of the package
 */
public record Import(Path home, Limits limits) {
  private static final String RECEIPT = "imported.json";
  private static final int PROBLEMS_SHOWN = 40;

  /**
   * The most that a package may hold, so that a small file cannot fill the disk or the memory.
   *
   * @param files in it, folders not counted
   * @param fileMib of one file, unpacked, in MiB
   * @param totalMib of all files, unpacked, in MiB
   * @param ratio of a file's unpacked to its packed size, for files over 1 MiB
   */
  public record Limits(int files, int fileMib, int totalMib, int ratio) {
    /** Room for a sweep of a few hundred trials. */
    public static final Limits USUAL = new Limits(20_000, 256, 2048, 200);

    public Limits {
      List<String> problems = new ArrayList<>();
      within(problems, "--max-files", files, Integer.MAX_VALUE);
      within(problems, "--max-file-mib", fileMib, 2047); // a CSV is read as one text
      within(problems, "--max-total-mib", totalMib, Integer.MAX_VALUE);
      within(problems, "--max-ratio", ratio, Integer.MAX_VALUE);
      if (!problems.isEmpty()) {
        throw new BadInput(problems);
      }
    }

    private static void within(List<String> problems, String option, int value, int most) {
      if (value < 1 || value > most) {
        problems.add(option + " " + value + " must be from 1 to " + most);
      }
    }

    long fileBytes() {
      return (long) fileMib << 20;
    }

    long totalBytes() {
      return (long) totalMib << 20;
    }
  }

  /**
   * The result of an import.
   *
   * @param folder of the imported package
   * @param isNew false if the same package had been imported before, so that nothing was done
   * @param runs folders of its runs
   * @param notes what was left out, each with the reason
   */
  public record Imported(Path folder, boolean isNew, List<Path> runs, List<String> notes) {}

  /**
   * Imports a folder or a zip.
   *
   * @param name of the new folder; the package's own name if empty
   * @throws BadInput with everything that is wrong; then nothing is imported
   */
  public Imported read(Path from, String name) {
    return read(from, name, home.resolve("results"));
  }

  /**
   * Imports a folder or a zip into {@code imported/} of a results folder.
   *
   * @throws BadInput as {@link #read(Path, String)}
   */
  public Imported read(Path from, String name, Path results) {
    if (!name.isEmpty()) {
      SafeName.require("--name", name);
    }
    try {
      if (Files.isDirectory(from)) {
        return read(from, Incoming.of(Incoming.inFolder(from, limits), limits), name, results);
      }
      if (!Files.isRegularFile(from)) {
        throw new BadInput(from + " does not exist; give a folder or zip made by ./bondlab share");
      }
      try (IncomingZip zip = new IncomingZip(from, limits)) {
        return read(from, Incoming.of(zip.items(limits), limits), name, results);
      }
    } catch (ZipException e) {
      throw new BadInput(from + " is not a zip or is damaged (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot import " + from + ": " + e, e);
    }
  }

  private Imported read(Path from, Incoming incoming, String name, Path results) {
    refuse(from, incoming.problems());
    if (!incoming.files().containsKey(PackageFolder.DESCRIPTOR)) {
      throw new BadInput(
          from
              + " has no "
              + PackageFolder.DESCRIPTOR
              + "; give a package written by ./bondlab share");
    }
    Path parent = results.resolve("imported");
    Imported[] imported = new Imported[1];
    WholeFolder.inside(
        parent.resolve(from.toAbsolutePath().normalize().getFileName()),
        unfinished -> imported[0] = take(from, incoming, name, parent, unfinished));
    return imported[0];
  }

  private Imported take(Path from, Incoming incoming, String name, Path parent, Path unfinished)
      throws IOException {
    Unpacking unpacking = Unpacking.of(incoming, unfinished);
    refuse(from, unpacking.problems());
    String sum = PackageFolder.sha256(unfinished.resolve(PackageFolder.DESCRIPTOR));
    Optional<Path> earlier = earlier(parent, sum);
    List<String> runs = unpacking.announced().runs();
    if (earlier.isPresent()) {
      return new Imported(earlier.get(), false, places(earlier.get(), runs), List.of());
    }
    Path target = parent.resolve(name.isEmpty() ? unpacking.announced().name() : name);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new BadInput(
          target + " is another package; import this one under another name with --name NAME");
    }
    unpacking.parts();
    refuse(from, unpacking.problems());
    unpacking.finish();
    Map<String, Object> receipt = new LinkedHashMap<>();
    receipt.put("package", sum);
    receipt.put("from", from.toAbsolutePath().normalize().getFileName().toString());
    receipt.put("imported", Instant.now().toString());
    Files.writeString(unfinished.resolve(RECEIPT), Json.page(receipt));
    WholeFolder.publish(unfinished, target);
    return new Imported(target, true, places(target, runs), unpacking.notes());
  }

  private static List<Path> places(Path folder, List<String> runs) {
    return runs.stream().map(folder::resolve).map(Path::normalize).toList();
  }

  /** The folder to which the same package was imported before, under any name. */
  private static Optional<Path> earlier(Path parent, String sum) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.filter(folder -> isReceipt(folder.resolve(RECEIPT), sum)).findFirst();
    }
  }

  private static boolean isReceipt(Path file, String sum) {
    try {
      return Files.isRegularFile(file) && Json.config(file).getString("package").equals(sum);
    } catch (BadInput | ConfigException e) {
      return false; // not an imported package
    }
  }

  private static void refuse(Path from, List<String> problems) {
    if (problems.isEmpty()) {
      return;
    }
    List<String> shown = new ArrayList<>();
    shown.add(from + " is refused, nothing was imported:");
    shown.addAll(problems.subList(0, Math.min(PROBLEMS_SHOWN, problems.size())));
    if (problems.size() > PROBLEMS_SHOWN) {
      shown.add("… and " + (problems.size() - PROBLEMS_SHOWN) + " more");
    }
    throw new BadInput(shown);
  }
}

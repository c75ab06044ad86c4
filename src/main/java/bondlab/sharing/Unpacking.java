package bondlab.sharing;

import bondlab.config.ConfigHash;
import bondlab.config.ConfigText;
import bondlab.config.WrittenConfig;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * A package that is copied file by file into an unfinished folder and checked there.
 *
 * @param problems every reason to refuse the package found so far
 * @param notes what is left out, each with the reason
 */
record Unpacking(
    Incoming incoming,
    Path folder,
    Announced announced,
    List<String> problems,
    List<String> notes) {
  private static final long LARGEST_DESCRIPTOR = 32L << 20;
  private static final int MOST_PROBLEMS = 1000;
  private static final List<String> OF_A_RUN = List.of("run.json", "config.conf");
  private static final List<String> FACTS = List.of("run", "experiment", "study", "config_hash");

  /** Copies and reads the descriptor. */
  static Unpacking of(Incoming incoming, Path folder) throws IOException {
    List<String> problems = new ArrayList<>();
    Incoming.Item item = incoming.files().get(PackageFolder.DESCRIPTOR);
    if (item.bytes() > LARGEST_DESCRIPTOR) {
      problems.add(
          "%s has %d MiB; %d are allowed"
              .formatted(item.path(), item.bytes() >> 20, LARGEST_DESCRIPTOR >> 20));
    } else {
      Path copy = folder.resolve(PackageFolder.DESCRIPTOR);
      copy(item, PackageFolder.DESCRIPTOR, copy).ifPresent(problems::add);
    }
    Announced announced = Announced.read(folder.resolve(PackageFolder.DESCRIPTOR), problems);
    return new Unpacking(incoming, folder, announced, problems, new ArrayList<>());
  }

  /** Copies and checks every file that the descriptor names. */
  void parts() throws IOException {
    for (Announced.Part part : announced.parts().values()) {
      if (problems.size() > MOST_PROBLEMS) {
        return;
      }
      if (isTaken(part)) {
        part(part);
      }
    }
    for (String path : incoming.files().keySet()) {
      if (!announced.parts().containsKey(path) && !path.equals(PackageFolder.DESCRIPTOR)) {
        notes.add(path + " (the descriptor does not name it)");
      }
    }
    incoming.ignored().forEach(path -> notes.add(SafeName.printable(path)));
    for (String run : announced.runs()) {
      OF_A_RUN.stream()
          .filter(name -> !announced.parts().containsKey(run + name))
          .forEach(name -> problems.add(run + name + " is missing: every run has one"));
    }
    if (problems.isEmpty()) {
      announced.runs().forEach(this::facts);
    }
  }

  /**
   * Whether a file is copied: an HTML page could hold anything, and Parquet is rewritten from the
   * checked CSV.
   */
  private boolean isTaken(Announced.Part part) {
    if (part.path().endsWith(".html")) {
      notes.add(part.path() + " (open it where it came from; ./bondlab share writes a new one)");
      return false;
    }
    if (part.path().endsWith(".parquet")) {
      if (!announced.parts().containsKey(csvOf(part.path()))) {
        notes.add(part.path() + " (there is no CSV of the same name to check it by)");
      }
      return false;
    }
    return true;
  }

  private void part(Announced.Part part) throws IOException {
    Incoming.Item item = incoming.files().get(part.path());
    if (item == null) {
      problems.add(part.path() + " is missing, the descriptor names it");
      return;
    }
    Path file = folder.resolve(part.path());
    Optional<String> flaw = copy(item, part.path(), file);
    if (flaw.isPresent()) {
      problems.add(flaw.get());
      return;
    }
    if (Files.size(file) != part.bytes() || !PackageFolder.sha256(file).equals(part.hash())) {
      problems.add(
          part.path() + " is not the file that was shared: its SHA-256 or length is another");
    } else {
      problems.addAll(PartCheck.problems(part, folder));
    }
  }

  /** Copies a file, but no more bytes than were announced; returns what is wrong with it. */
  private static Optional<String> copy(Incoming.Item item, String path, Path file)
      throws IOException {
    Files.createDirectories(file.getParent());
    try (InputStream in = item.source().open();
        OutputStream out = Files.newOutputStream(file)) {
      byte[] part = new byte[1 << 16];
      long left = item.bytes();
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        left -= read;
        if (left < 0) {
          return Optional.of(
              path + " unpacks to more than the " + item.bytes() + " bytes it announces");
        }
        out.write(part, 0, read);
      }
      return left > 0 ? Optional.of(path + " ends " + left + " bytes early") : Optional.empty();
    } catch (ZipException | EOFException e) {
      return Optional.of(path + " cannot be unpacked: " + e.getMessage());
    }
  }

  private void facts(String run) {
    Config facts = Json.config(folder.resolve(run + "run.json"));
    for (String key : FACTS) {
      if (!facts.hasPath(key) || !SafeName.isPart(String.valueOf(facts.getAnyRef(key)))) {
        problems.add(run + "run.json has no " + key + " that is a plain name");
      }
    }
    try {
      facts.getStringList("overrides");
    } catch (ConfigException e) {
      problems.add(run + "run.json has no overrides that are a list of text");
    }
    if (problems.isEmpty()) {
      requireOwnConfiguration(run, facts);
    }
  }

  /**
   * Checks that the configuration is the one the run names. Sharing removes private paths and
   * records the resulting hash; older packages lack it.
   */
  private void requireOwnConfiguration(String run, Config facts) {
    Config config = WrittenConfig.read(folder.resolve(run + "config.conf"));
    boolean said = facts.hasPath(SharedFacts.SHARED_HASH);
    String named = facts.getString(said ? SharedFacts.SHARED_HASH : "config_hash");
    String own = ConfigHash.of(config);
    boolean older = !said && LocalPaths.isCut(ConfigText.hocon(config));
    if (!named.equals(own) && !older) {
      problems.add(
          "%sconfig.conf is not the configuration of the run: its SHA-256 is %s, run.json names %s"
              .formatted(run, own, SafeName.printable(named)));
    }
  }

  /**
   * Writes Parquet and the descriptor, and gives each run the STATUS file that other commands
   * expect.
   */
  void finish() throws IOException {
    Map<String, Object> json = new LinkedHashMap<>(announced.json());
    List<Map<String, Object>> resources = new ArrayList<>();
    for (Announced.Part part : announced.parts().values()) {
      // a part that is not Parquet is found under its own name
      Announced.Part csv = announced.parts().get(csvOf(part.path()));
      if (csv != null && !part.path().endsWith(".html")) {
        resources.add(part.path().endsWith(".parquet") ? parquet(part, csv) : part.json());
      }
    }
    json.put("resources", resources);
    AtomicFile.write(folder.resolve(PackageFolder.DESCRIPTOR), Json.page(json));
    for (String run : announced.runs()) {
      Files.writeString(folder.resolve(run + "STATUS"), "DONE\n"); // nothing else is shared
    }
  }

  private Map<String, Object> parquet(Announced.Part part, Announced.Part csv) throws IOException {
    Path file = folder.resolve(part.path());
    TableFiles.writeParquet(TableFiles.readCsv(folder.resolve(csv.path()), csv.schema()), file);
    Map<String, Object> json = new LinkedHashMap<>(part.json());
    json.put("hash", PackageFolder.HASH + PackageFolder.sha256(file));
    json.put("bytes", Files.size(file));
    return json;
  }

  private static String csvOf(String parquet) {
    return parquet.replaceFirst("\\.parquet$", ".csv");
  }
}

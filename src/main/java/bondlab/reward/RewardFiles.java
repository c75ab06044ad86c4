package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.table.FolderSeal;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Hashes of code and files that a user brings, for identities: of their bytes, never paths alone.
 */
public final class RewardFiles {
  private RewardFiles() {}

  /**
   * The SHA-256 of each of these that is a file; of the others nothing.
   *
   * @param folder that relative names are meant from
   * @return 64 hexadecimal digits by the name as it was given
   */
  public static Map<String, String> sums(Path folder, List<String> names) {
    Map<String, String> sums = new TreeMap<>();
    for (String name : names) {
      if (isFile(folder, name)) {
        sums.put(name, sum(folder.resolve(name)));
      }
    }
    return sums;
  }

  private static boolean isFile(Path folder, String name) {
    try {
      return Files.isRegularFile(folder.resolve(name));
    } catch (java.nio.file.InvalidPathException words) {
      return false;
    }
  }

  /** The settings with the SHA-256 of a class's jar, or of its class files, as {@code code}. */
  static Config withCode(Config settings, Class<?> type) {
    return settings.withValue("code", ConfigValueFactory.fromAnyRef(code(type)));
  }

  /** The SHA-256 of a class's jar, or of its class files where it is in no jar. */
  public static String code(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      Path place = source == null ? null : Path.of(source.getLocation().toURI());
      if (place != null && Files.isRegularFile(place)) {
        return sum(place);
      }
      return place == null ? classFile(type) : classFiles(place, type);
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot read the code of " + type.getName(), e);
    }
  }

  /** Of a class and of those written inside it. */
  private static String classFiles(Path folder, Class<?> type) throws IOException {
    Path file = folder.resolve(type.getName().replace('.', '/') + ".class");
    if (!Files.isRegularFile(file)) {
      return classFile(type);
    }
    String stem = file.getFileName().toString().replaceFirst("\\.class$", "");
    MessageDigest digest = DigestUtils.getSha256Digest();
    try (Stream<Path> beside = Files.list(file.getParent())) {
      for (Path each : beside.sorted().toList()) {
        String name = each.getFileName().toString();
        if (name.equals(stem + ".class") || name.startsWith(stem + "$")) {
          digest.update(Files.readAllBytes(each));
        }
      }
    }
    return Hex.encodeHexString(digest.digest());
  }

  private static String classFile(Class<?> type) throws IOException {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream bytes = type.getResourceAsStream(name)) {
      if (bytes == null) {
        throw new BadInput(
            "the code of %s cannot be read, so that an edit could not be seen: put it into a jar"
                .formatted(type.getName()));
      }
      return DigestUtils.sha256Hex(bytes);
    }
  }

  private static String sum(Path file) {
    try {
      return FolderSeal.Sum.of(file).sha256();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e, e);
    }
  }
}

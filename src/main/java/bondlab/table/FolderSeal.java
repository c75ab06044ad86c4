package bondlab.table;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A file that is written last into a folder and holds size and SHA-256 of the other files, and of
 * its own text, so that whoever takes the folder later knows whether every byte is as it was
 * written. Hidden files are left out: they are what a killed process was writing, or belong to the
 * system.
 *
 * @param folder whose files are sealed
 * @param name of the seal, such as {@code COMPLETE}
 * @param facts what else the seal says and must say when it is read, such as what made the files
 */
public record FolderSeal(Path folder, String name, Map<String, ?> facts) {
  private static final String FILES = "files";
  private static final String BYTES = "bytes";
  private static final String SHA256 = "sha256";
  private static final String OWN = "\"" + SHA256 + "\": \"";

  public FolderSeal {
    facts = Map.copyOf(facts);
  }

  /**
   * The checksum of a file's first bytes.
   *
   * @param bytes how many
   * @param sha256 of them, 64 hexadecimal digits
   */
  public record Sum(long bytes, String sha256) {

    /** Reads a whole file; one that is not there is empty. */
    public static Sum of(Path file) throws IOException {
      return ofFirst(Long.MAX_VALUE, file);
    }

    /** Reads the first {@code most} bytes, or as many as there are. */
    public static Sum ofFirst(long most, Path file) throws IOException {
      MessageDigest digest = DigestUtils.getSha256Digest();
      long left = most;
      if (Files.exists(file)) {
        // not by a channel, which an interrupt of the thread would close
        try (InputStream in = new FileInputStream(file.toFile())) {
          byte[] part = new byte[1 << 16];
          while (left > 0) {
            int read = in.read(part, 0, (int) Math.min(part.length, left));
            if (read < 0) {
              break;
            }
            digest.update(part, 0, read);
            left -= read;
          }
        }
      }
      return new Sum(most - left, Hex.encodeHexString(digest.digest()));
    }

    static Sum of(byte[] bytes) {
      return new Sum(bytes.length, DigestUtils.sha256Hex(bytes));
    }

    /** As JSON has it. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put(BYTES, bytes);
      map.put(SHA256, sha256);
      return map;
    }

    /**
     * Reads {@link #toMap}.
     *
     * @throws ConfigException if it is something else
     */
    public static Sum of(Config map) {
      return new Sum(map.getLong(BYTES), map.getString(SHA256));
    }
  }

  /** Every visible file in the folder and its folders but the seal, by its path from there. */
  public List<String> all() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.equals(name) && !file.matches("(.*/)?\\.[^/]*"))
          .toList();
    }
  }

  /** Seals these files, named from the folder; the seal is forced to the disk, they are not. */
  public void write(Collection<String> files) throws IOException {
    AtomicFile.write(folder.resolve(name), page(sums(files)));
  }

  /** The same, for who forces the whole folder to the disk afterwards. */
  public void writeUnforced(Collection<String> files) throws IOException {
    AtomicFile.replace(folder.resolve(name), page(sums(files)));
  }

  private Map<String, Sum> sums(Collection<String> files) throws IOException {
    Map<String, Sum> sums = new TreeMap<>();
    for (String file : files) {
      sums.put(file, Sum.of(folder.resolve(file)));
    }
    return sums;
  }

  /** One JSON object, a file a line; last the checksum of what stands before it. */
  private String page(Map<String, Sum> sums) {
    String said =
        new TreeMap<>(facts)
            .entrySet().stream()
                .map(e -> Json.line(e.getKey()) + ": " + Json.line(e.getValue()) + ",\n")
                .collect(Collectors.joining());
    String text =
        sums.entrySet().stream()
            .map(e -> Json.line(e.getKey()) + ": " + Json.line(e.getValue().toMap()))
            .collect(Collectors.joining(",\n", "{\n" + said + "\"" + FILES + "\": {\n", "\n},\n"));
    return text + OWN + Sum.of(text.getBytes(StandardCharsets.UTF_8)).sha256 + "\"}\n";
  }

  /**
   * Says what is not as it was sealed, one line each; nothing if every byte is.
   *
   * @throws IOException if a file is there but cannot be read
   */
  public List<String> damages() throws IOException {
    Path seal = folder.resolve(name);
    if (!Files.isRegularFile(seal)) {
      return List.of(name + " is missing");
    }
    byte[] bytes = Files.readAllBytes(seal);
    String written = new String(bytes, StandardCharsets.ISO_8859_1);
    String text = written.substring(0, Math.max(0, written.lastIndexOf(OWN)));
    String own = Sum.of(text.getBytes(StandardCharsets.ISO_8859_1)).sha256;
    if (!written.equals(text + OWN + own + "\"}\n")) {
      return List.of(name + " is damaged");
    }
    String page = new String(bytes, StandardCharsets.UTF_8);
    Map<String, Sum> sums = parse(page);
    if (!page.equals(page(sums))) {
      return List.of(name + " is of something else");
    }
    List<String> damages = new ArrayList<>();
    for (Map.Entry<String, Sum> entry : sums.entrySet()) {
      damage(entry.getKey(), entry.getValue(), damages);
    }
    return damages;
  }

  private void damage(String file, Sum sealed, List<String> damages) throws IOException {
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      damages.add(file + " is missing");
    } else if (Files.size(path) != sealed.bytes) {
      damages.add(file + " has " + Files.size(path) + " of " + sealed.bytes + " bytes");
    } else if (!Sum.of(path).equals(sealed)) {
      damages.add(file + " is not what was written: its checksum differs");
    }
  }

  /** What the seal says of each file; nothing if it is no page that this code wrote. */
  private static Map<String, Sum> parse(String page) {
    Map<String, Sum> sums = new TreeMap<>();
    try {
      Json.config(page, "the seal")
          .getConfig(FILES)
          .root()
          .forEach((file, sum) -> sums.put(file, Sum.of(((ConfigObject) sum).toConfig())));
    } catch (BadInput | ConfigException | ClassCastException e) {
      return Map.of();
    }
    return sums;
  }
}

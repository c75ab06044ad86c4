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
 * Seals a folder with a last file that holds size and SHA-256 of the other files, and of its own
 * text, so that a later reader can check that every byte is as it was written. Hidden files are
 * left out: a killed process was writing them, or they belong to the system.
 *
 * @param folder to seal
 * @param name of the seal, such as {@code COMPLETE}
 * @param facts further facts that the seal states and must state when it is read, such as the
 *     origin of the files
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
   * Length and checksum of a file or its first bytes.
   *
   * @param bytes number of bytes
   * @param sha256 of them, 64 hexadecimal digits
   */
  public record Sum(long bytes, String sha256) {

    /** Reads a whole file; a missing one counts as empty. */
    public static Sum of(Path file) throws IOException {
      return ofFirst(Long.MAX_VALUE, file);
    }

    /** Reads the first {@code most} bytes, or fewer if the file is shorter. */
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

    /** Gives both values by name, for JSON. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put(BYTES, bytes);
      map.put(SHA256, sha256);
      return map;
    }

    /**
     * Reads {@link #toMap}.
     *
     * @throws ConfigException if a value is missing or of another type
     */
    public static Sum of(Config map) {
      return new Sum(map.getLong(BYTES), map.getString(SHA256));
    }
  }

  /** Lists every visible file below the folder except the seal, by path from the folder. */
  public List<String> all() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.equals(name) && !file.matches("(.*/)?\\.[^/]*"))
          .toList();
    }
  }

  /** Seals these files, named from the folder; forces only the seal to disk. */
  public void write(Collection<String> files) throws IOException {
    AtomicFile.write(folder.resolve(name), page(sums(files)));
  }

  /** Seals these files for a caller that forces the whole folder to disk afterwards. */
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

  /**
   * Writes one JSON object with one file per line and, last, the checksum of the text before it.
   */
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
   * Lists what differs from the seal, one line each; empty if every byte is as it was sealed.
   *
   * @throws IOException if an existing file cannot be read
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

  /** Parses the sums of each file; empty if this code did not write the page. */
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

package bondlab.config;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A config root written for a test. */
record ConfigFolder(Path path) {

  /** Writes a file, such as {@code db/mysql.conf}. */
  ConfigFolder with(String file, String... lines) {
    try {
      Path target = path.resolve(file);
      Files.createDirectories(target.getParent());
      Files.writeString(target, String.join("\n", lines) + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ConfigRoot root() {
    return ConfigRoot.at(path);
  }

  Config compose(String... overrides) {
    return root().compose(List.of(overrides)).config();
  }

  /** The composed config as JSON with keys sorted, quotation marks left out. */
  String shown(String... overrides) {
    return ConfigText.json(compose(overrides)).replace("\"", "");
  }
}

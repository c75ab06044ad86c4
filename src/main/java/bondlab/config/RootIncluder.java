package bondlab.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;

/** Includes files of the config root and nothing else: no URL, no class path, no missing file. */
final class RootIncluder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private static final int DEEPEST = 32;

  private final ConfigFiles files;
  private final Path including;
  private final int depth;
  private long characters;

  /**
   * For one file.
   *
   * @param depth how many files include each other above it
   * @param characters of its own text
   */
  RootIncluder(ConfigFiles files, Path including, int depth, long characters) {
    this.files = files;
    this.including = including;
    this.depth = depth;
    this.characters = characters;
  }

  /** Of the file and of all that it has included so far, each time anew. */
  long characters() {
    return characters;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder ignored) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.matches("[A-Za-z][A-Za-z+.-]+:.*")) {
      throw refused(what, "it is a URL");
    }
    if (depth >= DEEPEST) {
      throw refused(what, "files include each other " + DEEPEST + " deep");
    }
    Path file = including.resolveSibling(what).normalize();
    for (String ending : new String[] {"", ".conf", ".json"}) {
      Path candidate = file.resolveSibling(file.getFileName() + ending);
      if (candidate.toFile().isFile()) {
        ConfigFiles.Parsed part = files.parse(candidate, depth + 1);
        characters += part.characters();
        if (characters > ConfigFiles.LARGEST) {
          throw refused(
              what, "with its includes it comes to more than 4,000,000 characters; include less");
        }
        return part.content();
      }
    }
    throw refused(what, "there is no such file");
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString(), "it is a URL");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused(what, "it is on the class path");
  }

  private BadInput refused(String what, String why) {
    return new BadInput(
        "%s: cannot include \"%s\": %s; include only files under %s"
            .formatted(including, Echo.value(what), why, files.root()));
  }
}

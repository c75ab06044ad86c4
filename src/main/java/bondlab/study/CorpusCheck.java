package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.ProjectHome;
import bondlab.text.Corpus;
import bondlab.text.CorpusSpec;
import bondlab.text.Split;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses a corpus that cannot be read or dealt out before any work is done. One file is read once
 * for all trials of a sweep, as long as its size and time stay the same; a run reads it again.
 */
final class CorpusCheck {
  private static final Pattern KEY = Pattern.compile("(corpus\\.\\w+) = (.*)", Pattern.DOTALL);

  /** How many documents a file has been found to hold. */
  private static final Map<Known, Integer> KNOWN = new ConcurrentHashMap<>();

  private record Known(String source, String column, long bytes, FileTime modified) {}

  private CorpusCheck() {}

  /**
   * Reads the corpus and tries the deal.
   *
   * @param config that holds the keys, whose places are told
   * @throws BadInput with each key, its place and what is wrong
   */
  static void require(CorpusSpec spec, Config config) {
    try {
      Split.requireEnough(documents(spec), spec);
    } catch (BadInput e) {
      throw new BadInput(e.problems().stream().map(p -> placed(p, config)).toList());
    }
  }

  private static int documents(CorpusSpec spec) {
    Path file = ProjectHome.ofProject(spec.source());
    long bytes = 0;
    FileTime modified = FileTime.fromMillis(0);
    if (!spec.source().equals(Corpus.EUROPARL)) {
      if (!Files.isRegularFile(file)) {
        return Corpus.read(spec).documents().size();
      }
      try {
        bytes = Files.size(file);
        modified = Files.getLastModifiedTime(file);
      } catch (IOException e) {
        throw new BadInput("corpus.source = " + spec.source() + ": cannot be read (" + e + ")");
      }
    }
    return KNOWN.computeIfAbsent(
        new Known(spec.source(), spec.column(), bytes, modified),
        k -> Corpus.read(spec).documents().size());
  }

  private static String placed(String problem, Config config) {
    Matcher keyed = KEY.matcher(problem);
    if (!keyed.matches() || !config.hasPath(keyed.group(1))) {
      return problem;
    }
    String place = config.getValue(keyed.group(1)).origin().description();
    return keyed.group(1) + " at " + place + ": " + keyed.group(2);
  }
}

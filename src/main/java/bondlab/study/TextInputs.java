package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.ProjectHome;
import bondlab.reward.RewardSources;
import bondlab.table.Fingerprint;
import bondlab.text.Corpus;
import bondlab.text.CorpusSpec;
import bondlab.text.Split;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a study on text reads: checked before any work, and part of its identity. */
final class TextInputs {
  private static final Pattern KEY = Pattern.compile("(corpus\\.\\w+) = (.*)", Pattern.DOTALL);

  /**
   * How many documents a file was found to hold. A file is read once for all trials of a sweep, as
   * long as its size and time stay the same; a run reads it again.
   */
  private static final Map<Known, Integer> KNOWN = new ConcurrentHashMap<>();

  private record Known(String source, String column, long bytes, FileTime modified) {}

  private TextInputs() {}

  /**
   * Refuses a corpus that cannot be read or split, and prompts that cannot be read.
   *
   * @throws BadInput with each key, its place and what is wrong; for prompts the file and line
   */
  static void requireReadable(Config study) {
    CorpusSpec corpus = Bind.to(CorpusSpec.class, study, "corpus");
    try {
      Split.requireEnough(documents(corpus), corpus);
    } catch (BadInput e) {
      throw new BadInput(e.problems().stream().map(p -> placed(p, study)).toList());
    }
    requirePrompts(Bind.to(PromptSpec.class, study, "prompts"));
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

  private static void requirePrompts(PromptSpec prompts) {
    List<String> problems = new ArrayList<>();
    for (Supplier<Optional<?>> read :
        List.<Supplier<Optional<?>>>of(prompts::given, prompts.training()::given)) {
      try {
        read.get();
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /** Fingerprints of the corpus, the prompts and the files of rewards, by their keys. */
  static Map<String, String> fingerprints(Config study) {
    RewardSources here = RewardSources.none().folder(ProjectHome.find()).notices(line -> {});
    Map<String, String> inputs = new TreeMap<>(RewardSpec.of(study).inputs(here));
    String corpus = study.getString("corpus.source");
    if (!corpus.equals(Corpus.EUROPARL)) {
      inputs.put("corpus.source", Fingerprint.of(ProjectHome.ofProject(corpus)));
    }
    for (String key : List.of("prompts.source", "prompts.training.source")) {
      if (study.hasPath(key)) {
        inputs.put(key, Fingerprint.of(ProjectHome.ofProject(study.getString(key))));
      }
    }
    return inputs;
  }
}

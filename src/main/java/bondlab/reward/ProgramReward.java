package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.progress.StoppedByUser;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A reward that another program gives, line by line: it reads one JSON object a line, {@code {"id":
 * 7, "prompt": "…", "response": "…"}}, and for each prints one JSON line, a number or an object
 * with the number {@code score} or {@code reward}, in the same order.
 *
 * <p>The program is started at the first score and stays until {@link #close}, which closes its
 * input. It starts in the folder in which this program was started, unless {@link #in} says
 * another. Samples are sent in batches; a batch that is not answered within the timeout, or whose
 * program ends, is sent again to a new process, as often as {@code retries} allow, and standard
 * error tells of it. An answer that is not a finite number, or a line too many, ends the scoring:
 * nobody knows then what belongs to what. Interrupting the thread ends the program and throws
 * {@link StoppedByUser}.
 *
 * <p>The methods that change a setting return another reward, with a process of its own; close the
 * one that was used. Calls from several threads wait for each other.
 */
public final class ProgramReward implements Reward {
  static final int USUAL_BATCH = 64;
  static final int USUAL_RETRIES = 1;
  static final double USUAL_SECONDS = 120;

  /** ASCII alone, whatever the encoding that the program expects. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final Pattern SCRIPT = Pattern.compile(".*\\.(py|sh|js|mjs|rb|pl|R|r|jl|lua|php)");

  private final Settings settings;
  private LineProcess process;
  private int starts;

  /**
   * All that is set.
   *
   * @param words the program and its arguments
   * @param folder that it starts in
   * @param batch samples sent together, ≥ 1
   * @param seconds for the answers to a batch, the first with the program's start, > 0
   * @param retries further tries of a batch, ≥ 0
   * @param notices hears of a program that was started again
   */
  private record Settings(
      String name,
      List<String> words,
      Path folder,
      int batch,
      double seconds,
      int retries,
      Consumer<String> notices) {

    Settings {
      words = List.copyOf(words);
      if (words.isEmpty() || words.get(0).isBlank()) {
        throw new BadInput("a reward's command needs a program, such as \"python3 judge.py\"");
      }
      new Check("program")
          .notBlank("name", name)
          .atLeast("batch", batch, 1, "samples sent together")
          .positive("timeout", seconds, "seconds for the answers to a batch")
          .atLeast("retries", retries, 0, "further tries of a batch")
          .done();
    }
  }

  private ProgramReward(Settings settings) {
    this.settings = settings;
  }

  /** See {@link Reward#program(String)}. */
  static ProgramReward of(List<String> words) {
    Settings usual =
        new Settings(
            words.isEmpty() ? "program" : nameOf(words),
            words,
            Path.of(System.getProperty("user.dir")),
            USUAL_BATCH,
            USUAL_SECONDS,
            USUAL_RETRIES,
            line -> System.err.println(line));
    return new ProgramReward(usual);
  }

  private static String nameOf(List<String> words) {
    String named =
        words.stream().filter(w -> SCRIPT.matcher(w).matches()).findFirst().orElse(words.get(0));
    Path file = Path.of(named).getFileName();
    return file == null ? "program" : file.toString().replaceFirst("(?<=.)\\.\\w+$", "");
  }

  /** Under another name. */
  @Override
  public ProgramReward named(String name) {
    return with(name, settings.batch, settings.seconds, settings.retries);
  }

  /** Sends so many samples together (64 otherwise). */
  public ProgramReward batches(int samples) {
    return with(settings.name, samples, settings.seconds, settings.retries);
  }

  /** Waits so many seconds for the answers to a batch (120 otherwise). */
  public ProgramReward timeout(double seconds) {
    return with(settings.name, settings.batch, seconds, settings.retries);
  }

  /** Starts the program again for a batch so many times (1 otherwise). */
  public ProgramReward retries(int times) {
    return with(settings.name, settings.batch, settings.seconds, times);
  }

  /** Starts the program in this folder. */
  public ProgramReward in(Path folder) {
    return new ProgramReward(
        new Settings(
            settings.name,
            settings.words,
            folder.toAbsolutePath(),
            settings.batch,
            settings.seconds,
            settings.retries,
            settings.notices));
  }

  /** Reports restarts here instead of on standard error. */
  public ProgramReward telling(Consumer<String> notices) {
    return new ProgramReward(
        new Settings(
            settings.name,
            settings.words,
            settings.folder,
            settings.batch,
            settings.seconds,
            settings.retries,
            notices));
  }

  private ProgramReward with(String name, int batch, double seconds, int retries) {
    return new ProgramReward(
        new Settings(
            name, settings.words, settings.folder, batch, seconds, retries, settings.notices));
  }

  @Override
  public String name() {
    return settings.name;
  }

  /**
   * Refuses a program or script that is not there, before anything is asked of it; so does the
   * first score.
   *
   * @throws BadInput naming the word
   */
  public ProgramReward check() {
    String program = settings.words.get(0);
    if (!isProgram(program)) {
      throw new BadInput(
          "there is no program %s %s"
              .formatted(
                  program,
                  isPath(program)
                      ? "in " + settings.folder + " that can be run"
                      : "in the folders of PATH"));
    }
    if (settings.words.size() > 1) {
      String script = settings.words.get(1);
      boolean missing =
          SCRIPT.matcher(script).matches() && !Files.exists(settings.folder.resolve(script));
      if (missing) {
        throw new BadInput("%s is not in %s".formatted(script, settings.folder));
      }
    }
    return this;
  }

  private static boolean isPath(String program) {
    return program.contains("/") || program.contains("\\");
  }

  private boolean isProgram(String program) {
    if (isPath(program)) {
      return Files.isExecutable(settings.folder.resolve(program));
    }
    String path = System.getenv("PATH");
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return path == null
        || windows // looks in other places too, and for other endings
        || Pattern.compile(java.io.File.pathSeparator)
            .splitAsStream(path)
            .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  /**
   * {@inheritDoc}
   *
   * @throws RewardFailed if the program cannot be started, ends, is too slow, or gives no score,
   *     naming the sample and the program's last words
   * @throws BadInput if the program or its script is not there, or the completions' tokens stand
   *     for no text
   * @throws StoppedByUser if the thread was interrupted
   */
  @Override
  public synchronized double[] score(List<Completion> completions) {
    double[] scores = new double[completions.size()];
    for (int start = 0; start < scores.length; start += settings.batch) {
      StoppedByUser.throwIfInterrupted();
      int end = Math.min(start + settings.batch, scores.length);
      List<String> lines = answers(completions, start, end);
      for (int i = start; i < end; i++) {
        scores[i] = score(lines.get(i - start), completions, i);
      }
    }
    return scores;
  }

  private List<String> answers(List<Completion> completions, int start, int end) {
    byte[] input = lines(completions.subList(start, end));
    for (int failures = 0; ; ) {
      try {
        return running().ask(input, end - start, settings.seconds);
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
        StoppedByUser.throwIfInterrupted();
      } catch (LineProcess.Unanswered e) {
        kill();
        int at = Math.min(start + e.got(), end - 1);
        String what =
            "reward %s, %s: the program (%s) %s"
                .formatted(
                    settings.name,
                    RewardFailed.sample(at, completions.size(), completions.get(at)),
                    String.join(" ", settings.words),
                    e.getMessage());
        if (failures++ == settings.retries) {
          throw new RewardFailed(what);
        }
        settings.notices.accept(
            "%s\nreward %s: started again (%d of %d)"
                .formatted(what, settings.name, failures, settings.retries));
      }
    }
  }

  private LineProcess running() {
    if (process == null) {
      check();
      try {
        process = LineProcess.start(settings.words, settings.folder);
        starts++;
      } catch (IOException e) {
        throw new RewardFailed(
            "reward %s: the program cannot be started: %s".formatted(settings.name, e.getMessage()),
            e);
      }
    }
    return process;
  }

  private double score(String line, List<Completion> completions, int i) {
    try {
      return JsonScores.one(line);
    } catch (JsonScores.Unreadable e) {
      kill();
      throw new RewardFailed(
          "reward %s, %s: the program answered %s, which is no score: %s"
              .formatted(
                  settings.name,
                  RewardFailed.sample(i, completions.size(), completions.get(i)),
                  RewardFailed.beginning(line),
                  e.getMessage()));
    }
  }

  private static byte[] lines(List<Completion> completions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Completion completion : completions) {
      try (JsonGenerator json = JSON.createGenerator(bytes)) {
        json.writeStartObject();
        json.writeNumberField("id", completion.prompt().id());
        json.writeStringField("prompt", completion.prompt().text());
        json.writeStringField("response", completion.text());
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  private void kill() {
    process.kill();
    process = null;
  }

  /** The program and its arguments. */
  List<String> words() {
    return settings.words;
  }

  /** How often the program was started. */
  public synchronized int starts() {
    return starts;
  }

  /**
   * Closes the program's input, waits for its end, and ends it by force after 5 seconds.
   *
   * @throws RewardFailed if it left scores that nobody had asked for
   */
  @Override
  public synchronized void close() {
    if (process == null) {
      return;
    }
    LineProcess closing = process;
    process = null;
    closing.close();
    int surplus = closing.surplusScores();
    if (surplus > 0) {
      throw new RewardFailed(
          "reward %s: the program printed %d more scores than it was given samples, so that nobody"
                  .formatted(settings.name, surplus)
              + " knows which of its scores belonged to which sample; print one line per sample");
    }
  }

  @Override
  public String toString() {
    return "%s (program %s)".formatted(settings.name, String.join(" ", settings.words));
  }
}

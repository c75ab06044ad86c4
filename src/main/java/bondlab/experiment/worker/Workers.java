package bondlab.experiment.worker;

import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Launcher;
import bondlab.experiment.SweepWork;
import com.typesafe.config.Config;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Each trial in a process of its own, some at a time: {@code launcher=workers}. */
public final class Workers implements Launcher {
  /** Of this process's own options, those that say how classes and natives are loaded. */
  private static final List<String> HANDED_ON =
      List.of("-XX:SharedArchiveFile=", "-Xlog:cds", "--enable-native-access", "-Xshare");

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public void validate(Config settings) {
    Settings.of(settings);
  }

  @Override
  public void run(SweepWork work) {
    new WorkerPool(work, Settings.of(work.settings())).run();
  }

  /**
   * What stands under {@code launcher}; experiments/launcher/workers.conf says what each key means.
   *
   * @param processes trials at a time; 0 or none for one per processor, or as many as {@code
   *     threads} leaves room for
   * @param threads worker threads of a trial whose own {@code threads} is 0; 0 or none for an equal
   *     share of the processors
   * @param memory of a process's heap, such as {@code 2g}; none for Java's own choice
   * @param options further options for Java
   */
  record Settings(
      Optional<Integer> processes,
      Optional<Integer> threads,
      Optional<String> memory,
      Optional<List<String>> options) {

    Settings {
      new Check("launcher")
          .within("processes", processes.orElse(0), 0, 1000, "trials at a time, 0 for the most")
          .within("threads", threads.orElse(0), 0, 1000, "of each process, 0 for an equal share")
          .that(
              memory.orElse("1m").matches("[1-9]\\d*[kKmMgG]"),
              "memory",
              memory.orElse(""),
              "must be a size such as 512m or 2g")
          .that(
              options.orElse(List.of()).stream().allMatch(Settings::isOption),
              "options",
              options.orElse(List.of()),
              "must be Java options such as -Xss4m, without a class path")
          .done();
    }

    /** Binds them; problems name the whole keys. */
    static Settings of(Config settings) {
      String key = "launcher";
      return Bind.to(Settings.class, settings.withoutPath("name").atPath(key), key);
    }

    private static boolean isOption(String text) {
      return text.matches("-[A-Za-z].*") && !text.matches("-(cp|classpath|jar|-class-path)\\b.*");
    }

    /** Trials at a time. */
    int processesOn(int processors) {
      int asked = processes.orElse(0);
      return asked > 0 ? asked : Math.max(1, processors / Math.max(1, threads.orElse(0)));
    }

    /**
     * Threads of each. Decided by the settings and the machine, not by how many trials are left:
     * the same number of threads gives the same numbers.
     */
    int threadsOn(int processors) {
      int asked = threads.orElse(0);
      return asked > 0 ? asked : Math.max(1, processors / processesOn(processors));
    }

    /**
     * The command that starts another Java process with the classes of this one, without arguments.
     *
     * @param errors where Java writes what it knows of a crash of its own
     */
    List<String> command(Class<?> program, Path home, int threads, Path errors) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> HANDED_ON.stream().anyMatch(option::startsWith))
          .forEach(command::add);
      command.add("-XX:-CreateCoredumpOnCrash");
      command.add("-XX:ErrorFile=" + errors);
      // the options for every Java process of this library, as the launcher script gives them
      String usual = System.getenv().getOrDefault("BONDLAB_JAVA_OPTIONS", "");
      command.addAll(List.of(usual.isBlank() ? new String[0] : usual.trim().split("\\s+")));
      memory.ifPresent(size -> command.add("-Xmx" + size));
      command.addAll(options.orElse(List.of()));
      command.add("-Dbondlab.home=" + home);
      command.add("-Dbondlab.threads=" + threads);
      command.add("-cp");
      command.add(String.join(File.pathSeparator, classPath(program.getClassLoader())));
      command.add(program.getName());
      return command;
    }

    /**
     * Of a notebook's kernel, the jars that a cell added come first, the kernel's own after them.
     */
    private static Set<String> classPath(ClassLoader loader) {
      Set<String> entries = new LinkedHashSet<>();
      for (ClassLoader each = loader; each != null; each = each.getParent()) {
        if (each instanceof URLClassLoader urls) {
          for (URL url : urls.getURLs()) {
            try {
              entries.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException | IllegalArgumentException e) {
              continue; // not a file: nothing that another process could be started with
            }
          }
        }
      }
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        entries.add(entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString());
      }
      return entries;
    }
  }
}

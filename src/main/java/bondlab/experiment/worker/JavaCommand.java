package bondlab.experiment.worker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The command that starts another Java process with the classes of this one. */
final class JavaCommand {
  /** Of this process's own options, those that say how classes and natives are loaded. */
  private static final List<String> HANDED_ON =
      List.of("-XX:SharedArchiveFile=", "-Xlog:cds", "--enable-native-access", "-Xshare");

  private JavaCommand() {}

  /**
   * The program's command, without arguments.
   *
   * @param errors where Java writes what it knows of a crash of its own
   */
  static List<String> of(
      Class<?> program, Path home, int threads, WorkerSettings settings, Path errors) {
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
    settings.memory().ifPresent(memory -> command.add("-Xmx" + memory));
    command.addAll(settings.options().orElse(List.of()));
    command.add("-Dbondlab.home=" + home);
    command.add("-Dbondlab.threads=" + threads);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath(program.getClassLoader())));
    command.add(program.getName());
    return command;
  }

  /** Of a notebook's kernel, the jars that a cell added come first, the kernel's own after them. */
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

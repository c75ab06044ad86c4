package bondlab.experiment.worker;

import bondlab.config.Bind;
import bondlab.config.Check;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;

/**
 * What stands under {@code launcher}; experiments/launcher/workers.conf says what each key means.
 *
 * @param processes trials at a time; 0 or none for one a processor, or as many as {@code threads}
 *     leaves room for
 * @param threads worker threads of a trial whose own {@code threads} is 0; 0 or none for an equal
 *     share of the processors
 * @param memory of a process's heap, such as {@code 2g}; none for Java's own choice
 * @param options further options for Java
 */
record WorkerSettings(
    Optional<Integer> processes,
    Optional<Integer> threads,
    Optional<String> memory,
    Optional<List<String>> options) {

  WorkerSettings {
    new Check("launcher")
        .within("processes", processes.orElse(0), 0, 1000, "trials at a time, 0 for the most")
        .within("threads", threads.orElse(0), 0, 1000, "of each process, 0 for an equal share")
        .that(
            memory.orElse("1m").matches("[1-9]\\d*[kKmMgG]"),
            "memory",
            memory.orElse(""),
            "must be a size such as 512m or 2g")
        .that(
            options.orElse(List.of()).stream().allMatch(WorkerSettings::isOption),
            "options",
            options.orElse(List.of()),
            "must be Java options such as -Xss4m, without a class path")
        .done();
  }

  /** Binds them; problems name the whole keys. */
  static WorkerSettings of(Config settings) {
    String key = "launcher";
    return Bind.to(WorkerSettings.class, settings.withoutPath("name").atPath(key), key);
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
   * Threads of each. Decided by the settings and the machine, not by how many trials are left: the
   * same number of threads gives the same numbers.
   */
  int threadsOn(int processors) {
    int asked = threads.orElse(0);
    return asked > 0 ? asked : Math.max(1, processors / processesOn(processors));
  }
}

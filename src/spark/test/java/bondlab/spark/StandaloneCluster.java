package bondlab.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real standalone master and workers of one processor each, on loopback, from the built jars. */
final class StandaloneCluster implements AutoCloseable {
  private static final String DEPLOY = "org.apache.spark.deploy.";

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final int port;

  private StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  /**
   * Starts it; it is ready when this returns.
   *
   * @param folder keeps what its processes print, and the executors' folders
   */
  static StandaloneCluster start(Path folder, int workers) throws IOException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    String port = Integer.toString(cluster.port);
    cluster.start("master", "master.Master", "--port", port);
    new SparkCluster(cluster.master()).requireAnswer(Duration.ofSeconds(60));
    for (int i = 0; i < workers; i++) {
      String work = Files.createDirectories(folder.resolve("work-" + i)).toString();
      cluster.start(
          "worker-" + i,
          "worker.Worker",
          "--cores",
          "1",
          "--memory",
          "1g",
          "--work-dir",
          work,
          cluster.master());
    }
    return cluster;
  }

  /** Its address. */
  String master() {
    return "spark://127.0.0.1:" + port;
  }

  private void start(String name, String main, String... arguments) throws IOException {
    Path spark = Path.of("target/spark").toAbsolutePath();
    String classPath =
        Path.of("target/spark/test-classes").toAbsolutePath()
            + File.pathSeparator
            + Path.of("target/lib").toAbsolutePath().resolve("*")
            + File.pathSeparator
            + spark.resolve("jars").resolve("*");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classPath));
    command.addAll(List.of(ChildMain.class.getName(), DEPLOY + main));
    command.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    processes.add(builder.start());
  }

  /** Kills every process, executors too, and waits until they are gone. */
  @Override
  public synchronized void close() {
    List<ProcessHandle> all =
        processes.stream()
            .map(Process::toHandle)
            .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
    processes.clear();
  }
}

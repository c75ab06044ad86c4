package bondlab.spark;

import bondlab.config.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where Spark runs.
 *
 * @param master {@code local[K]}: this process, on K processors; {@code local-cluster[N,K,M]}: N
 *     processes of K processors and M MiB that this one starts; {@code spark://HOST:PORT}: a
 *     standalone master; {@code yarn}; {@code k8s://https://HOST:PORT}
 */
record SparkCluster(String master) {
  static final String ALLOWED =
      "local[2], spark://HOST:7077, yarn, k8s://https://HOST:PORT or local-cluster[2,1,1024]";

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d{1,4}|\\*)\\])?");
  private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\d+,\\d+,\\d+\\]");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[[0-9a-fA-F:]+\\]|[^:,/\\[\\]]+):\\d{1,5}");
  private static final Pattern STANDALONE =
      Pattern.compile("spark://(" + ADDRESS + "(?:," + ADDRESS + ")*)");
  private static final Pattern ELSEWHERE = Pattern.compile("yarn|k8s://\\S+");

  /** A master that is being started beside this program is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  static boolean isKnown(String master) {
    return Stream.of(LOCAL, LOCAL_CLUSTER, STANDALONE, ELSEWHERE)
        .anyMatch(pattern -> pattern.matcher(master).matches());
  }

  /** True if trials run in this very process. */
  boolean isThisProcess() {
    return LOCAL.matcher(master).matches();
  }

  /** Processors of this process that Spark is told of. */
  int localProcessors() {
    Matcher match = LOCAL.matcher(master);
    String count = match.matches() ? match.group(1) : null;
    if ("*".equals(count)) {
      return Runtime.getRuntime().availableProcessors();
    }
    return count == null ? 1 : Math.max(1, Integer.parseInt(count));
  }

  /** True if no other machine takes part, so that no port need be open to one. */
  boolean isThisMachine() {
    return isThisProcess()
        || LOCAL_CLUSTER.matcher(master).matches()
        || !addresses().isEmpty() && addresses().stream().allMatch(SparkCluster::isLoopback);
  }

  /**
   * @param patience how long a standalone master is waited for
   * @throws BadInput if nobody answers in this time; Spark itself would be silent for a minute
   */
  void requireAnswer(Duration patience) {
    List<InetSocketAddress> addresses = addresses();
    long end = System.nanoTime() + patience.toNanos();
    while (!addresses.isEmpty() && addresses.stream().noneMatch(SparkCluster::answers)) {
      if (System.nanoTime() > end || !slept()) {
        throw new BadInput(
            "launcher.master = "
                + master
                + ": nobody answers there; start a master (src/docs/cluster.md says how) or set"
                + " launcher.master to the address it printed");
      }
    }
  }

  private List<InetSocketAddress> addresses() {
    Matcher match = STANDALONE.matcher(master);
    if (!match.matches()) {
      return List.of();
    }
    return Stream.of(match.group(1).split(",")).map(SparkCluster::address).toList();
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    int port = Integer.parseInt(text.substring(colon + 1));
    return InetSocketAddress.createUnresolved(text.substring(0, colon), Math.min(port, 65535));
  }

  private static boolean isLoopback(InetSocketAddress address) {
    try {
      return InetAddress.getByName(address.getHostString()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), 2000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean slept() {
    try {
      Thread.sleep(250);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

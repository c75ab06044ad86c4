package bondlab.tensor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import bondlab.progress.StoppedByUser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The engine and its threads. Work is split over Java threads, each with single-threaded
 * operations: small operations, which dominate at a million parameters, then run side by side too,
 * and a sum has one order whatever the machine's load. Threads that share an operation wait for
 * each other at its end, thousands of times a second: beside other programs that made sampling of a
 * large model several times slower.
 */
public final class Torch {
  private static ExecutorService workers;
  private static int threads;

  private Torch() {}

  /** Starts the engine once a JVM, offline, with the processors' number of threads. */
  public static synchronized void start() {
    if (workers == null) {
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("OPT_OUT_TRACKING", "true");
      System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
      System.setProperty("ai.djl.pytorch.num_threads", "1");
      Engine.getEngine("PyTorch");
      employ(Runtime.getRuntime().availableProcessors());
    }
  }

  /**
   * Sets the number of threads that {@link #inParallel} uses; results are reproduced for one
   * setting.
   */
  public static synchronized void setThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads = " + count + ", allowed: 1 or more");
    }
    start();
    workers.shutdown();
    employ(count);
  }

  /** Whether the engine runs in this process. */
  public static synchronized boolean isStarted() {
    return workers != null;
  }

  private static void employ(int count) {
    threads = count;
    workers = Executors.newFixedThreadPool(count, Torch::worker);
  }

  /** Threads in use. */
  public static synchronized int threads() {
    start();
    return threads;
  }

  /**
   * Rows a task should take so that all threads have as many: total over the least multiple of the
   * threads for which no task exceeds {@code most}, rounded up.
   */
  public static int rowsEach(int total, int most) {
    int threads = threads();
    int tasks = threads * Math.max(1, (total + most * threads - 1) / (most * threads));
    return Math.max(1, (total + tasks - 1) / tasks);
  }

  /** The version of the native library, for provenance. */
  public static String version() {
    start();
    return Engine.getEngine("PyTorch").getVersion();
  }

  /**
   * Runs the tasks on the worker threads and waits for all.
   *
   * @return their results in order
   * @throws StoppedByUser if this thread is interrupted; running tasks are waited for, since a
   *     native call cannot stop half-way, the others never start
   * @throws RuntimeException the first failure in order, after all have ended
   */
  public static <T> List<T> inParallel(List<Callable<T>> tasks) {
    return inParallel(tasks, true);
  }

  /** The same for what must not be done by half: an interrupt is felt after it. */
  public static <T> List<T> inParallelToTheEnd(List<Callable<T>> tasks) {
    return inParallel(tasks, false);
  }

  private static <T> List<T> inParallel(List<Callable<T>> tasks, boolean stoppable) {
    ExecutorService pool = pool();
    AtomicBoolean stopped = new AtomicBoolean();
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> task : tasks) {
      // not by cancelling: a cancelled future reports the end of a task whose native call still
      // runs, and its arrays would be freed under it
      futures.add(pool.submit(() -> stopped.get() ? null : task.call()));
    }
    List<T> results = new ArrayList<>();
    RuntimeException failure = null;
    boolean interrupted = false;
    for (Future<T> future : futures) {
      boolean done = false;
      while (!done) {
        try {
          results.add(future.get());
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
          stopped.set(stoppable);
        } catch (ExecutionException e) {
          done = true;
          failure = failure == null ? asRuntime(e.getCause()) : failure;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (stopped.get()) {
      StoppedByUser.throwIfInterrupted();
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  private static synchronized ExecutorService pool() {
    start();
    return workers;
  }

  private static RuntimeException asRuntime(Throwable cause) {
    return cause instanceof RuntimeException r ? r : new IllegalStateException(cause);
  }

  private static Thread worker(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              JniUtils.setNumThreads(1);
              work.run();
            },
            "bondlab-worker");
    thread.setDaemon(true);
    return thread;
  }
}

package bondlab.reward;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A program that answers lines with lines. Its input, output and complaints each have a thread, so
 * that no full pipe can hang the caller; the caller waits interruptibly and with a deadline. One
 * caller at a time.
 */
final class LineProcess {
  /** Waited for a line too many behind the first answers. */
  private static final long SURPLUS_MILLIS = 50;

  private static final long CLOSING_SECONDS = 5;
  private static final int MOST_COMPLAINTS = 8;
  private static final int LONGEST_LINE = 1 << 16;
  private static final String END = new String("end of output"); // told apart by identity

  private final Process process;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(1 << 14);
  private final Deque<String> complaints = new ArrayDeque<>();
  private final Thread complaining;
  private final ExecutorService writing = Executors.newSingleThreadExecutor(LineProcess::daemon);
  private boolean ended;
  private boolean answered;

  /** The program did not answer every line; {@link #got} of them it did. */
  static final class Unanswered extends Exception {
    private final int got;

    private Unanswered(int got, String message) {
      super(message);
      this.got = got;
    }

    int got() {
      return got;
    }
  }

  private LineProcess(Process process) {
    this.process = process;
    daemon(() -> readLines(process.getInputStream())).start();
    complaining = daemon(() -> readComplaints(process.getErrorStream()));
    complaining.start();
  }

  /**
   * Starts a program. Python is told not to hold its output back.
   *
   * @throws IOException if it cannot be started
   */
  static LineProcess start(List<String> words, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().putIfAbsent("PYTHONUNBUFFERED", "1");
    return new LineProcess(builder.start());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "reward-program");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Sends lines and waits for as many.
   *
   * @param input the lines, each with its line feed
   * @param count how many they are
   * @param seconds at most, for all of them
   */
  List<String> ask(byte[] input, int count, double seconds)
      throws InterruptedException, Unanswered {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    refuseSurplus(lines.poll(), 0);
    writing.execute(() -> write(input));
    List<String> answers = new ArrayList<>(count);
    while (answers.size() < count) {
      long left = deadline - System.nanoTime();
      String line = ended ? END : lines.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
      if (line == END) {
        ended = true;
        throw new Unanswered(answers.size(), "ended with " + exit() + complaintsSoFar());
      }
      if (line == null) {
        String slow =
            "gave %d of %d answers within %s seconds; it must answer each line when it has read it"
                + " (one JSON line per sample, flushed), or needs a longer timeout";
        throw new Unanswered(
            answers.size(),
            slow.formatted(answers.size(), count, Wrapper.shown(seconds)) + complaintsSoFar());
      }
      answers.add(line);
    }
    if (!ended) {
      refuseSurplus(
          answered ? lines.poll() : lines.poll(SURPLUS_MILLIS, TimeUnit.MILLISECONDS), count);
    }
    answered = true;
    return answers;
  }

  private void refuseSurplus(String line, int got) throws Unanswered {
    if (line == END) {
      ended = true;
    } else if (line != null) {
      throw new Unanswered(
          got,
          "printed more lines than it was given, so that nobody knows which score belongs to which"
              + " sample; a further one is "
              + RewardFailed.beginning(line)
              + " (print other things to standard error)");
    }
  }

  /** Closes the program's input and waits for its end, by force after some seconds. */
  void close() {
    writing.shutdown();
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      // the program has ended before: what it left is read below
    }
    try {
      if (!process.waitFor(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Lines that nobody asked for and that are scores; call it behind {@link #close}. */
  int surplusScores() {
    int surplus = 0;
    try {
      while (!ended) {
        String line = lines.poll(1, TimeUnit.SECONDS);
        ended = line == null || line == END;
        surplus += !ended && isScore(line) ? 1 : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return surplus;
  }

  private static boolean isScore(String line) {
    try {
      JsonScores.one(line);
      return true;
    } catch (JsonScores.Unreadable words) {
      return false;
    }
  }

  /** Ends the program and what it started, at once. */
  void kill() {
    writing.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private String exit() throws InterruptedException {
    boolean gone = process.waitFor(CLOSING_SECONDS, TimeUnit.SECONDS);
    return gone ? "exit code " + process.exitValue() : "its output closed, though it still runs";
  }

  private String complaintsSoFar() throws InterruptedException {
    if (!process.isAlive()) {
      complaining.join(TimeUnit.SECONDS.toMillis(1));
    }
    synchronized (complaints) {
      return complaints.isEmpty()
          ? "; it said nothing on standard error"
          : "; its last words on standard error:\n  " + String.join("\n  ", complaints);
    }
  }

  private void write(byte[] input) {
    try {
      OutputStream out = process.getOutputStream();
      out.write(input);
      out.flush();
    } catch (IOException gone) {
      // a program that reads no more is told of by its missing answers
    }
  }

  private void readLines(InputStream output) {
    try (Reader reader = reader(output)) {
      for (String line = line(reader); line != null; line = line(reader)) {
        lines.put(line);
      }
    } catch (IOException gone) {
      // the stream of a killed program
    } catch (InterruptedException e) {
      return;
    }
    putEnd();
  }

  private void putEnd() {
    try {
      lines.put(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readComplaints(InputStream errors) {
    try (Reader reader = reader(errors)) {
      for (String line = line(reader); line != null; line = line(reader)) {
        synchronized (complaints) {
          complaints.addLast(line.length() <= 300 ? line : line.substring(0, 300) + " …");
          if (complaints.size() > MOST_COMPLAINTS) {
            complaints.removeFirst();
          }
        }
      }
    } catch (IOException gone) {
      // the stream of a killed program
    }
  }

  private static Reader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /** The next line, null at the end; what is beyond the longest length is read and left out. */
  private static String line(Reader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      if (line.length() < LONGEST_LINE) {
        line.append((char) c);
      }
    }
    boolean windows = line.length() > 0 && line.charAt(line.length() - 1) == '\r';
    return windows ? line.substring(0, line.length() - 1) : line.toString();
  }
}

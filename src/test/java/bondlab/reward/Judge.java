package bondlab.reward;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that scores lines: the response's own number, with the misconduct it is asked for. */
public final class Judge {
  private final String[] arguments;

  private Judge(String[] arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Judge judge = new Judge(arguments);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      judge.answer(line, line.replaceFirst("(?s).*\"response\":\"(.*)\"}", "$1"));
    }
    if (arguments[0].equals("extra-at-end")) {
      System.out.println("0.5");
      System.out.println("goodbye");
    }
  }

  private void answer(String line, String text) throws IOException, InterruptedException {
    switch (arguments[0]) {
      case "length" -> System.out.println(text.length());
      case "score" -> System.out.println("{\"why\": {\"score\": [9]}, \"score\": " + text + "}");
      case "reward" -> System.out.println("{\"reward\": " + text + ".0}\r");
      case "twice" -> System.out.println(text + "\n" + text);
      case "number-but" -> System.out.println(text.equals(arguments[1]) ? arguments[2] : text);
      case "write" -> {
        Files.writeString(Path.of(arguments[1]), line);
        System.out.println(1);
      }
      case "pid" -> {
        Files.writeString(Path.of(arguments[1]), String.valueOf(ProcessHandle.current().pid()));
        System.out.println(1);
      }
      default -> {
        misbehave(text);
        System.out.println(text);
      }
    }
  }

  private void misbehave(String text) throws IOException, InterruptedException {
    boolean now = arguments.length > 1 && text.equals(arguments[1]);
    boolean once = arguments[0].contains("once");
    Path trace = Path.of(arguments[0].startsWith("hang") ? "hanging" : "died");
    if (!now || once && Files.exists(trace)) {
      return;
    }
    Files.writeString(trace, "");
    if (arguments[0].startsWith("die")) {
      System.err.println("some warning\n" + arguments[2]);
      System.exit(3);
    } else if (arguments[0].startsWith("hang")) {
      Thread.sleep(100_000);
    }
  }
}

package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.progress.StoppedByUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other program is {@link Judge}, in a Java of its own: there is one wherever tests run. */
@Timeout(120)
class ProgramRewardTest {
  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();

  private ProgramReward judge(String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(java());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    words.add(Path.of("target/test-classes").toAbsolutePath().toString());
    words.add(Judge.class.getName());
    words.addAll(List.of(arguments));
    return Reward.program(words).named("judge").in(folder).telling(told::add);
  }

  @Test
  void scoresInOrderOverManyBatchesOfOneProcess() {
    double[] right = IntStream.range(0, 1000).asDoubleStream().toArray();
    try (ProgramReward judge = judge("number").batches(7)) {
      assertArrayEquals(right, judge.score(Texts.numbers(1000)));
      assertArrayEquals(new double[0], judge.score(List.of()));
      assertArrayEquals(right, judge.score(Texts.numbers(1000)));
      assertEquals(1, judge.starts());
    }
    assertEquals(List.of(), told);
  }

  @Test
  void aBatchLargerThanAnyPipeDoesNotHang() {
    String long0 = "x".repeat(40_000);
    String[] texts =
        IntStream.range(0, 64).mapToObj(i -> long0 + "y".repeat(i)).toArray(String[]::new);
    try (ProgramReward judge = judge("length")) {
      double[] scores = judge.score(Texts.responses(texts));
      assertArrayEquals(IntStream.range(0, 64).mapToDouble(i -> 40_000 + i).toArray(), scores);
    }
  }

  @Test
  void objectsWithScoreOrRewardAreRead() {
    try (ProgramReward score = judge("score");
        ProgramReward reward = judge("reward")) {
      assertArrayEquals(new double[] {0, 1, 2}, score.score(Texts.numbers(3)));
      assertArrayEquals(new double[] {0, 1, 2}, reward.score(Texts.numbers(3)));
    }
  }

  /** The line is ASCII with escapes, so that no encoding of the other side can spoil it. */
  @Test
  void theProgramSeesIdPromptAndResponseAsTheyAre() throws IOException {
    String odd = "a \"b\" \\ \n\t\u0001 é € 𝄞 </s>";
    try (ProgramReward judge = judge("write", "seen")) {
      judge.score(List.of(Texts.response(42, "Q:\n", odd)));
    }
    String escaped = "a \\\"b\\\" \\\\ \\n\\t\\u0001 \\u00E9 \\u20AC \\uD834\\uDD1E </s>";
    assertEquals(
        "{\"id\":42,\"prompt\":\"Q:\\n\",\"response\":\"" + escaped + "\"}",
        Files.readString(folder.resolve("seen")).strip());
  }

  @Test
  void answersThatAreNoNumbersNameTheSample() {
    for (String answer : List.of("NaN", "Infinity", "\"good\"", "null", "good", "", "[1]", "{}")) {
      try (ProgramReward judge = judge("number-but", "3", answer)) {
        var e = assertThrows(RewardFailed.class, () -> judge.score(Texts.numbers(8)), answer);
        assertTrue(
            e.getMessage().contains("reward judge, sample 3 of 8 (prompt 7, \"3\")"),
            e.getMessage());
        assertTrue(e.getMessage().contains("answered \"" + answer), e.getMessage());
      }
    }
  }

  @Test
  void aProgramThatEndsSaysCodeLastWordsAndSample() {
    try (ProgramReward judge = judge("die-at", "5", "CUDA out of memory").batches(4).retries(0)) {
      var e = assertThrows(RewardFailed.class, () -> judge.score(Texts.numbers(8)));
      assertTrue(e.getMessage().contains("sample 5 of 8 (prompt 7, \"5\")"), e.getMessage());
      assertTrue(e.getMessage().contains("exit code 3"), e.getMessage());
      assertTrue(e.getMessage().contains("CUDA out of memory"), e.getMessage());
    }
  }

  @Test
  void aProgramThatEndsOnceIsStartedAgainAndTold() {
    try (ProgramReward judge = judge("die-once-at", "5", "gone").batches(4).retries(1)) {
      assertArrayEquals(
          IntStream.range(0, 20).asDoubleStream().toArray(), judge.score(Texts.numbers(20)));
      assertEquals(2, judge.starts());
    }
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("exit code 3"), told.get(0));
    assertTrue(told.get(0).contains("started again (1 of 1)"), told.get(0));
  }

  @Test
  void aHungProgramIsEndedAtTheTimeout() {
    try (ProgramReward judge = judge("hang-at", "2").timeout(8).retries(0)) {
      var e = assertThrows(RewardFailed.class, () -> judge.score(Texts.numbers(8)));
      assertTrue(e.getMessage().contains("gave 2 of 8 answers within 8 seconds"), e.getMessage());
      assertTrue(e.getMessage().contains("sample 2 of 8"), e.getMessage());
    }
  }

  @Test
  void aLineTooManyIsNoticedInTheFirstBatch() {
    try (ProgramReward judge = judge("twice").retries(0)) {
      var e = assertThrows(RewardFailed.class, () -> judge.score(Texts.numbers(8)));
      assertTrue(e.getMessage().contains("more lines than it was given"), e.getMessage());
    }
  }

  @Test
  void scoresLeftOverAreNoticedAtTheEnd() {
    ProgramReward judge = judge("extra-at-end");
    judge.score(Texts.numbers(8));
    var e = assertThrows(RewardFailed.class, judge::close);
    assertTrue(e.getMessage().contains("1 more score"), e.getMessage());
    judge.close(); // a second time does nothing
  }

  @Test
  void tooFewLinesEndInTheTimeoutOrTheEnd() {
    try (ProgramReward judge = judge("die-at", "0", "nothing to say").retries(0)) {
      var e = assertThrows(RewardFailed.class, () -> judge.score(Texts.numbers(2)));
      assertTrue(e.getMessage().contains("sample 0 of 2"), e.getMessage());
    }
  }

  @Test
  void interruptingEndsTheProgramAndALaterCallStartsItAnew() throws InterruptedException {
    ProgramReward judge = judge("hang-once-at", "2");
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread cell =
        new Thread(
            () -> {
              try {
                judge.score(Texts.numbers(4));
              } catch (RuntimeException e) {
                thrown.set(e);
              }
            });
    cell.start();
    while (!Files.exists(folder.resolve("hanging"))) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    cell.interrupt();
    cell.join();
    assertEquals(StoppedByUser.class, thrown.get().getClass());
    assertArrayEquals(new double[] {0, 1, 2, 3}, judge.score(Texts.numbers(4)));
    judge.close();
  }

  @Test
  void closingEndsTheProgram() throws IOException, InterruptedException {
    ProgramReward judge = judge("pid", "pid");
    judge.score(Texts.numbers(1));
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")));
    assertTrue(ProcessHandle.of(pid).isPresent());
    judge.close();
    assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void aMissingProgramOrScriptIsToldBeforeAnyWork() {
    var program = assertThrows(BadInput.class, Reward.program("no-such-program x")::check);
    assertTrue(program.getMessage().contains("no-such-program"), program.getMessage());
    var script =
        assertThrows(BadInput.class, Reward.program(List.of(java(), "judge.py")).in(folder)::check);
    assertTrue(script.getMessage().contains("judge.py is not in"), script.getMessage());
    var path = assertThrows(BadInput.class, () -> Reward.program("./none").score(Texts.numbers(1)));
    assertTrue(path.getMessage().contains("there is no program ./none in "), path.getMessage());
  }

  @Test
  void aFolderThatIsNotThereSaysSo() {
    try (ProgramReward judge = judge("number").in(folder.resolve("none"))) {
      var e = assertThrows(RewardFailed.class, () -> judge.score(Texts.numbers(1)));
      assertTrue(e.getMessage().contains("cannot be started"), e.getMessage());
      assertTrue(e.getMessage().contains("none"), e.getMessage());
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    ProgramReward judge = Reward.program("python3 'my judge.py' --fast");
    assertEquals("my judge", judge.name());
    assertEquals(List.of("python3", "my judge.py", "--fast"), judge.words());
    assertThrows(BadInput.class, () -> judge.batches(0));
    assertThrows(BadInput.class, () -> judge.timeout(0));
    assertThrows(BadInput.class, () -> judge.timeout(Double.NaN));
    assertThrows(BadInput.class, () -> judge.retries(-1));
    assertThrows(BadInput.class, () -> judge.named(" "));
    assertThrows(BadInput.class, () -> Reward.program(" "));
    assertThrows(BadInput.class, () -> Reward.program(List.of()));
  }

  @Test
  void completionsWithoutTextAreRefusedBeforeTheProgramIsAsked() {
    try (ProgramReward judge = judge("number")) {
      assertThrows(BadInput.class, () -> judge.score(Table.responses(0, 1)));
      assertEquals(0, judge.starts());
    }
  }
}

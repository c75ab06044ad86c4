package bondlab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LostTrialTest {
  @Test
  void theLastFailureIsToldInOneLine() {
    String spark =
        """
        Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent failure: \
        Lost task 0.3 in stage 3.0 (TID 9) (10.0.0.2 executor 5): ExecutorLostFailure (executor 5 \
        exited caused by one of the running tasks) Reason: Command exited with code 134
        Driver stacktrace:
        \tat somewhere""";
    assertEquals(
        "its executor failed 4 times, at last: Lost task 0.3 in stage 3.0 (TID 9) (10.0.0.2"
            + " executor 5): ExecutorLostFailure (executor 5 exited caused by one of the running"
            + " tasks) Reason: Command exited with code 134 (launcher.attempts; if memory ran out,"
            + " launcher.memory)",
        LostTrial.reason(spark));
  }

  @Test
  void whateverSparkSaysIsTold() {
    assertEquals(
        "its executor failed, at last: Job 3 cancelled (launcher.attempts; if memory ran out,"
            + " launcher.memory)",
        LostTrial.reason("Job 3 cancelled\nmore"));
    assertEquals(true, LostTrial.reason(null).contains("no reason"));
  }
}

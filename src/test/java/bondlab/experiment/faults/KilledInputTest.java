package bondlab.experiment.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at work, and a file that it read and that is edited then. */
class KilledInputTest {
  @TempDir private Path folder;

  @Test
  void theCheckpointOfTheOldTextIsNotTakenForTheNew() throws IOException, InterruptedException {
    Program program = Program.in(folder);
    Path input = program.home().resolve("input.txt");
    Files.writeString(input, "100\n");
    String[] command = {"run", "+input=input.txt", "steps=30", "pause=100"};
    Process process = program.start(command);
    program.await(
        "a checkpoint",
        () -> program.runs().stream().anyMatch(run -> Files.exists(run.checkpoints())));
    process.destroyForcibly().waitFor();
    RunFolder killed = program.runs().get(0);
    assertEquals(Status.State.KILLED, killed.status().state());

    Files.writeString(input, "200\n");
    program.run(0, command);
    assertEquals(1, program.finished().size());
    RunFolder edited = program.finished().get(0);
    assertNotEquals(killed, edited);
    assertEquals(0, edited.provenance().getInt("resumed"));
    assertTrue(sum(edited) > 200, "sum: " + sum(edited));
    assertNotEquals(
        killed.provenance().getString("inputs.input"),
        edited.provenance().getString("inputs.input"));

    Files.writeString(input, "100\n");
    program.run(0, command);
    assertEquals(Status.State.DONE, killed.status().state(), "put back, it goes on");
    assertEquals(1, killed.provenance().getInt("resumed"));
    assertEquals(100, sum(edited) - sum(killed), 1e-9, "the same draws on another number");
  }

  private static double sum(RunFolder run) {
    return Double.parseDouble(run.summary().replaceAll("[^0-9.]", ""));
  }
}

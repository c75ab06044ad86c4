package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
  @TempDir private Path folder;

  private Status.State after(String text) throws IOException {
    Files.writeString(folder.resolve("STATUS"), text);
    return Status.of(folder).state();
  }

  @Test
  void thisProcessIsAlive() {
    new Status(Status.State.RUNNING, "").write(folder);
    assertEquals(Status.State.RUNNING, Status.of(folder).state());
  }

  @Test
  void aReasonOfSeveralLinesBecomesOne() {
    new Status(Status.State.FAILED, "one\n  two\r\nthree").write(folder);
    assertEquals(new Status(Status.State.FAILED, "one; two; three"), Status.of(folder));
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTheRun() throws IOException {
    long pid = ProcessHandle.current().pid();
    String host = "host " + Provenance.hostName() + "\n";
    assertEquals(
        Status.State.KILLED,
        after("RUNNING\n" + host + "pid " + pid + "\nborn 2001-01-01T00:00:00Z\n"));
  }

  @Test
  void onAnotherMachineTheHeartbeatDecides() throws IOException {
    String elsewhere = "RUNNING\nhost not-this-machine\npid 1\nborn x\nheartbeat ";
    assertEquals(Status.State.RUNNING, after(elsewhere + Instant.now().minusSeconds(30) + "\n"));
    assertEquals(Status.State.KILLED, after(elsewhere + Instant.now().minusSeconds(600) + "\n"));
  }

  @Test
  void aHeartbeatAheadOfTheClockIsJudgedByTheFileSystem() throws IOException {
    String ahead = "RUNNING\nhost not-this-machine\nheartbeat " + Instant.now().plusSeconds(9999);
    assertEquals(Status.State.RUNNING, after(ahead), "a clock that is wrong, but at work now");
    Path file = folder.resolve("STATUS");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(600)));
    assertEquals(Status.State.KILLED, Status.of(folder).state(), "silent, whatever it says");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(9999)));
    assertEquals(Status.State.KILLED, Status.of(folder).state(), "nobody waits for ever");
  }

  @Test
  void aClockThatIsSetDoesNotMakeALivingProcessDead() throws IOException {
    new Status(Status.State.RUNNING, "").write(folder);
    String text = Files.readString(folder.resolve("STATUS"));
    for (String time : List.of("2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z")) {
      assertEquals(
          Status.State.RUNNING, after(text.replaceFirst("heartbeat .*", "heartbeat " + time)));
    }
    assertTrue(Status.who(folder).startsWith("process " + ProcessHandle.current().pid()));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theBirthOfAProcessIsNotToldByTheClock() {
    String birth = Status.birth(ProcessHandle.current());
    assertTrue(birth.matches("[0-9a-f-]{36}/\\d+"), birth);
    assertEquals(birth, Status.birth(ProcessHandle.current()));
  }

  @Test
  void garbageIsNotATrueState() throws IOException {
    assertEquals(Status.State.UNKNOWN, Status.of(folder).state());
    assertEquals(Status.State.UNKNOWN, after(""));
    assertEquals(Status.State.UNKNOWN, after("\u0000\u0001DONE"));
    assertEquals(Status.State.KILLED, after("RUNNING\nhost"));
    assertEquals(Status.State.KILLED, after("RUNNING\nhost elsewhere\nheartbeat soon"));
  }

  @Test
  void invalidUtf8IsUnknown() throws IOException {
    Files.write(folder.resolve("STATUS"), new byte[] {(byte) 0xFF, (byte) 0xFE, 10});
    assertEquals(Status.State.UNKNOWN, Status.of(folder).state());
  }
}

package bondlab.logger.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFolderTest {
  @TempDir private Path folder;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theChecksumIsTheMaskedCastagnoliOfTheLiterature() {
    // CRC-32C of "123456789" is e3069283, the check value of the catalogues; masked by hand:
    // rotated right by 15 bits it is 2507c60d, plus a282ead8 is c78ab0e5
    assertEquals(0xc78ab0e5, EventFolder.maskedCrc(ascii("123456789"), 0, 9));
  }

  @Test
  void aFrameIsThatOfTensorFlowsOwnWriter() {
    // the record b"bondlab", written by RecordWriter of the Python package tensorboard 2.21.0
    assertEquals(
        "0700000000000000bbd79f11626f6e646c61629443927e",
        HexFormat.of().formatHex(EventFolder.framed(ascii("bondlab"))));
  }

  @Test
  void readingStopsAtATornOrDamagedRecord() throws IOException {
    byte[] first = EventFolder.framed(ascii("first"));
    byte[] second = EventFolder.framed(ascii("second"));
    Path file = folder.resolve("records");
    for (int cut = 0; cut < second.length; cut++) {
      byte[] torn = Arrays.copyOf(first, first.length + cut);
      System.arraycopy(second, 0, torn, first.length, cut);
      Files.write(file, torn);
      assertEquals(1, EventFolder.records(file).size(), "cut after " + cut);
    }
    for (int at = 0; at < second.length; at++) {
      byte[] damaged = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, damaged, first.length, second.length);
      damaged[first.length + at] ^= 0x10;
      Files.write(file, damaged);
      assertEquals(1, EventFolder.records(file).size(), "byte " + at + " changed");
    }
    Files.write(file, new byte[0]);
    assertEquals(List.of(), EventFolder.records(file));
  }

  @Test
  void whatWasFramedIsReadBack() throws IOException {
    Path file = folder.resolve("records");
    byte[] empty = EventFolder.framed(new byte[0]);
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 7);
    Files.write(file, empty);
    Files.write(file, EventFolder.framed(large), StandardOpenOption.APPEND);
    List<byte[]> records = EventFolder.records(file);
    assertEquals(0, records.get(0).length);
    assertArrayEquals(large, records.get(1));
  }
}

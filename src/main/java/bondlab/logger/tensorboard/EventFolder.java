package bondlab.logger.tensorboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One run as TensorBoard knows runs: a folder with event files, read in the order of their names.
 * Opening it again begins a new file, because a reader may be at the torn end of the old one.
 *
 * <p>A file holds TensorFlow's records. A record is its length (8 bytes), the masked CRC-32C of
 * those 8 bytes (4), the content, and its masked CRC-32C (4), all numbers little-endian. The mask
 * is {@code ((crc >>> 15) | (crc << 17)) + 0xa282ead8}, so that a CRC stored among the bytes of
 * another record does not look like one of its own.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecords format</a>
 */
final class EventFolder implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d+)\\.bondlab");

  private static final int HEAD = 12;
  private static final int FRAME = 16;

  private final Path folder;
  private final Map<String, Long> lastSteps = new HashMap<>();
  private long newest;
  private OutputStream file;

  private EventFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads what an earlier part of the run left; nothing is written yet. */
  static EventFolder open(Path folder) throws IOException {
    EventFolder opened = new EventFolder(folder);
    if (Files.isDirectory(folder)) {
      opened.readEarlier();
    }
    return opened;
  }

  private void readEarlier() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    for (Path each : files) {
      Matcher name = NAME.matcher(each.getFileName().toString());
      if (name.matches()) {
        newest = Math.max(newest, Long.parseLong(name.group(1)));
        for (byte[] event : records(each)) {
          Events.tags(event, (tag, step) -> lastSteps.merge(tag, step, Math::max));
        }
      }
    }
  }

  /** The last step of a tag among what an earlier part of the run left. */
  OptionalLong lastStep(String tag) {
    Long step = lastSteps.get(tag);
    return step == null ? OptionalLong.empty() : OptionalLong.of(step);
  }

  /** Appends an event; it is in the file when this returns. */
  void append(byte[] event) throws IOException {
    try {
      if (file == null) {
        file = create();
        file.write(framed(Events.version(Instant.now())));
      }
      file.write(framed(event));
    } catch (IOException e) {
      throw new IOException(
          "cannot write event files in %s (%s); make room, or take tensorboard out of loggers"
              .formatted(folder, e),
          e);
    }
  }

  /** A name later than that of every other file, whatever the clock says. */
  private OutputStream create() throws IOException {
    Files.createDirectories(folder);
    while (true) {
      newest = Math.max(newest + 1, Instant.now().getEpochSecond());
      String name = String.format(Locale.ROOT, "events.out.tfevents.%010d.bondlab", newest);
      try {
        return Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        continue; // of another process that has just begun
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** A record with its frame, ready to be appended to a file. */
  static byte[] framed(byte[] record) {
    ByteBuffer framed = littleEndian(new byte[record.length + FRAME]);
    framed.putLong(record.length);
    framed.putInt(maskedCrc(framed.array(), 0, 8));
    framed.put(record);
    framed.putInt(maskedCrc(record, 0, record.length));
    return framed.array();
  }

  /** The records of a file up to its end, or to the first that is torn or damaged. */
  static List<byte[]> records(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> records = new ArrayList<>();
    for (int start = 0; bytes.length - start >= FRAME; ) {
      ByteBuffer rest = littleEndian(bytes).position(start);
      long length = rest.getLong();
      boolean whole =
          length >= 0
              && length <= bytes.length - start - FRAME
              && rest.getInt() == maskedCrc(bytes, start, 8)
              && rest.position(start + HEAD + (int) length).getInt()
                  == maskedCrc(bytes, start + HEAD, (int) length);
      if (!whole) {
        break;
      }
      records.add(Arrays.copyOfRange(bytes, start + HEAD, start + HEAD + (int) length));
      start += FRAME + (int) length;
    }
    return records;
  }

  static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + 0xa282ead8;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

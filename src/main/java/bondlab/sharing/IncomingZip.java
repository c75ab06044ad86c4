package bondlab.sharing;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A package that was sent as a zip.
 *
 * <p>Its central directory is read here, since {@link ZipFile} does not tell links, encryption or
 * names that stand twice. Offsets are those of PKWARE's APPNOTE.TXT, 4.3.12 and 4.3.16.
 */
final class IncomingZip implements AutoCloseable {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final long LARGEST_DIRECTORY = 64L << 20;
  private static final long NEEDS_ZIP64 = 0xFFFFFFFFL;
  private static final int UNIX = 3;
  private static final int FILE_TYPE = 0xF000;
  private static final int REGULAR = 0x8000;
  private static final int LINK = 0xA000;
  private static final int ENCRYPTED = 1;

  private final Path path;
  private ZipFile zip;

  IncomingZip(Path path) {
    this.path = path;
  }

  /**
   * Lists its files; folders are left out. Nothing is unpacked before one is opened.
   *
   * @throws BadInput if it is no zip, is damaged, or of a kind that is not read here
   */
  List<Incoming.Item> items(ImportLimits limits) throws IOException {
    ByteBuffer directory = directory();
    List<Incoming.Item> items = new ArrayList<>();
    while (directory.remaining() > 0 && items.size() <= limits.files()) {
      int at = directory.position();
      if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != ENTRY) {
        throw damaged();
      }
      int name = unsigned(directory, at + 28);
      int next =
          at + ENTRY_BYTES + name + unsigned(directory, at + 30) + unsigned(directory, at + 32);
      if (next > directory.limit()) {
        throw damaged();
      }
      Incoming.Item item = item(directory, at, name);
      if (!item.path().endsWith("/")) {
        items.add(item);
      } else if (!SafeName.isPath(item.path().substring(0, item.path().length() - 1))) {
        items.add(item); // the folder itself is not needed, its bad name is told
      }
      directory.position(next);
    }
    return items;
  }

  private Incoming.Item item(ByteBuffer directory, int at, int nameLength) {
    byte[] name = new byte[nameLength];
    directory.get(at + ENTRY_BYTES, name);
    // what is not UTF-8 gets a replacement character, which no safe name has
    String its = new String(name, StandardCharsets.UTF_8);
    long packed = Integer.toUnsignedLong(directory.getInt(at + 20));
    long bytes = Integer.toUnsignedLong(directory.getInt(at + 24));
    return new Incoming.Item(
        its, bytes, packed, flaw(directory, at, packed, bytes), () -> open(its));
  }

  private static String flaw(ByteBuffer directory, int at, long packed, long bytes) {
    int system = directory.get(at + 5);
    int type = unsigned(directory, at + 40) & FILE_TYPE; // the upper half of the attributes
    int method = unsigned(directory, at + 10);
    if (system == UNIX && type == LINK) {
      return "is a link; send the file itself";
    }
    if (system == UNIX && type != 0 && type != REGULAR) {
      return "is no plain file";
    }
    if ((unsigned(directory, at + 8) & ENCRYPTED) != 0) {
      return "is encrypted; send it open";
    }
    if (method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
      return "is packed by method " + method + "; use deflate";
    }
    return packed == NEEDS_ZIP64 || bytes == NEEDS_ZIP64
        ? "is in zip64, for files over 4 GiB; unpack it and import the folder"
        : "";
  }

  private InputStream open(String name) throws IOException {
    if (zip == null) {
      zip = new ZipFile(path.toFile());
    }
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new ZipException("the zip lists " + name + " but does not have it");
    }
    return zip.getInputStream(entry);
  }

  @Override
  public void close() throws IOException {
    if (zip != null) {
      zip.close();
    }
  }

  /** The central directory, alone. */
  private ByteBuffer directory() throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      int tail = (int) Math.min(file.size(), END_BYTES + 0xFFFF);
      ByteBuffer end = read(file, file.size() - tail, tail);
      int at = tail - END_BYTES;
      while (at >= 0
          && !(end.getInt(at) == END && at + END_BYTES + unsigned(end, at + 20) == tail)) {
        at--;
      }
      if (at < 0) {
        throw new BadInput(path + " is no zip, or its end is missing; have it sent again");
      }
      long size = Integer.toUnsignedLong(end.getInt(at + 12));
      long start = Integer.toUnsignedLong(end.getInt(at + 16));
      if (start == NEEDS_ZIP64 || size == NEEDS_ZIP64) {
        throw new BadInput(path + " is a zip64; unpack it and import the folder");
      }
      if (size > LARGEST_DIRECTORY || start + size > file.size() - tail + at) {
        throw damaged();
      }
      return read(file, start, (int) size);
    }
  }

  private static ByteBuffer read(FileChannel file, long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) {
      continue;
    }
    return buffer.flip();
  }

  private static int unsigned(ByteBuffer buffer, int at) {
    return Short.toUnsignedInt(buffer.getShort(at));
  }

  private BadInput damaged() {
    return new BadInput(path + " is damaged: its list of files cannot be read; have it sent again");
  }
}

package bondlab.sharing;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipShort;
import org.apache.commons.compress.utils.MultiReadOnlySeekableByteChannel;

/**
 * A package that was sent as a zip. Commons Compress reads its list of files and recognises links,
 * encryption and repeated names; nothing is unpacked before a file is opened.
 */
final class IncomingZip implements AutoCloseable {
  /** Budget of the list per file: name, header and extra fields, with room to spare. */
  private static final int BYTES_PER_FILE = 512;

  private static final int SEARCH_BYTES = 1 << 20; // for the end of the list

  private static final ZipShort ZIP64 = new ZipShort(1); // an extra field

  private final ZipFile zip;

  /**
   * Reads the list of files.
   *
   * @throws BadInput if it is not a zip, is damaged, or lists far more files than the limits allow
   */
  IncomingZip(Path path, Import.Limits limits) throws IOException {
    Metered channel = new Metered(path, SEARCH_BYTES + (long) BYTES_PER_FILE * limits.files());
    try {
      zip =
          ZipFile.builder()
              .setSeekableByteChannel(channel)
              .setUseUnicodeExtraFields(false)
              .setIgnoreLocalFileHeader(true)
              .get();
      channel.allowed = Long.MAX_VALUE;
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (e instanceof BadInput) {
        throw e;
      }
      throw new BadInput(
          "%s is not a zip, or its list of files is damaged (%s); ask for it to be sent again"
              .formatted(path, e.getMessage()));
    }
  }

  /** Lists the files, at most one more than allowed; folders with a good name are left out. */
  List<Incoming.Item> items(Import.Limits limits) {
    List<Incoming.Item> items = new ArrayList<>();
    Enumeration<ZipArchiveEntry> entries = zip.getEntries();
    while (entries.hasMoreElements() && items.size() <= limits.files()) {
      ZipArchiveEntry entry = entries.nextElement();
      // what is not UTF-8 gets a replacement character, which no safe name has
      String name = entry.getName();
      boolean folder = name.endsWith("/") && SafeName.isPath(name.substring(0, name.length() - 1));
      if (!folder) {
        items.add(
            new Incoming.Item(
                name, entry.getSize(), entry.getCompressedSize(), flaw(entry), () -> open(entry)));
      }
    }
    return items;
  }

  private static String flaw(ZipArchiveEntry entry) {
    int type = entry.getUnixMode() & 0xF000; // 0 unless the zip was made on Unix
    if (entry.isUnixSymlink()) {
      return "is a link; send the file itself";
    }
    if (type != 0 && type != 0x8000) {
      return "is not a plain file";
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      return "is encrypted; send it without encryption";
    }
    if (entry.getExtraField(ZIP64) != null) {
      return "is in zip64, for files over 4 GiB; unpack it and import the folder";
    }
    int method = entry.getMethod();
    return method == ZipArchiveEntry.STORED || method == ZipArchiveEntry.DEFLATED
        ? ""
        : "is packed by method " + method + "; use deflate";
  }

  private InputStream open(ZipArchiveEntry entry) throws IOException {
    try {
      return zip.getInputStream(entry);
    } catch (IllegalArgumentException e) {
      throw new ZipException("its place in the zip is damaged: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** A file that fails when more is read of it than allowed. */
  private static final class Metered extends MultiReadOnlySeekableByteChannel {
    private final Path path;
    private long allowed;

    Metered(Path path, long allowed) throws IOException {
      super(List.of(Files.newByteChannel(path)));
      this.path = path;
      this.allowed = allowed;
    }

    @Override
    public synchronized int read(ByteBuffer into) throws IOException {
      int read = super.read(into);
      allowed -= read;
      if (allowed < 0) {
        throw new BadInput(path + " lists far more files than --max-files allows");
      }
      return read;
    }
  }
}

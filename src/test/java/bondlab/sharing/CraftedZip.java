package bondlab.sharing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zips whose headers can be changed. */
final class CraftedZip {
  private static final int CENTRAL = 0x02014b50;

  private CraftedZip() {}

  /** A zip of these files. */
  static byte[] of(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Where the central directory tells of a file. */
  static int central(ByteBuffer zip, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < zip.limit() - 46; at++) {
      if (zip.getInt(at) == CENTRAL && zip.getShort(at + 28) == wanted.length) {
        byte[] its = new byte[wanted.length];
        zip.get(at + 46, its);
        if (Arrays.equals(its, wanted)) {
          return at;
        }
      }
    }
    throw new IllegalArgumentException(name + " is not in the zip");
  }

  /** Its bytes, to be changed. */
  static ByteBuffer open(byte[] zip) {
    return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
  }
}

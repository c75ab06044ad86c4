package bondlab.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript text as the archive that the engine loads: five stored entries under one
 * folder. {@code data.pkl} is a pickled, stateless instance of {@code __torch__.Kernel}.
 */
final class TorchScriptModule {
  /** Class name, then an empty state with {@code training = True} and no backward hook. */
  private static final byte[] INSTANCE =
      pickle(
          "8002" + "63" + hex("__torch__\nKernel\n") + "7100" + "29817d28",
          "58" + "08000000" + hex("training") + "710188",
          "58" + "16000000" + hex("_is_full_backward_hook") + "71024e",
          "7562" + "71032e");

  /** An empty tuple. */
  private static final byte[] NO_CONSTANTS = pickle("8002292e");

  private TorchScriptModule() {}

  static byte[] ofResources(String... files) {
    StringBuilder text = new StringBuilder();
    for (String file : files) {
      text.append(resource(file)).append('\n');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "kernel/data.pkl", INSTANCE);
      store(zip, "kernel/code/__torch__.py", text.toString().getBytes(StandardCharsets.UTF_8));
      store(zip, "kernel/constants.pkl", NO_CONSTANTS);
      store(zip, "kernel/version", "3\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "kernel/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String resource(String file) {
    String path = "/bondlab/kernels/" + file + ".torchscript";
    try (InputStream in = TorchScriptModule.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no kernel file " + path + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] pickle(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts));
  }
}

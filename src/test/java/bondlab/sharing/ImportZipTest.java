package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zips that want more than to be unpacked. */
class ImportZipTest {
  private static final Terms TERMS = Terms.of("peer", "none", List.of());

  private static Map<String, byte[]> good;

  @TempDir private Path temporary;
  private Path mine;

  @BeforeAll
  static void share(@TempDir Path theirs) throws IOException {
    Path folder =
        new Share(theirs, LoudStudy.REPORTS)
            .write(LoudStudy.run(theirs).path(), TERMS, Optional.of(theirs.resolve("shared")))
            .path();
    good = new LinkedHashMap<>();
    for (Path file : WholeFolder.files(folder)) {
      good.put(folder.relativize(file).toString(), Files.readAllBytes(file));
    }
  }

  @BeforeEach
  void start() {
    mine = temporary.resolve("mine");
  }

  /** The good package with one more file. */
  private byte[] with(String name, byte[] content) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(good);
    files.put(name, content);
    return CraftedZip.of(files);
  }

  private Import.Imported read(byte[] zip, Import.Limits limits) throws IOException {
    Path file = Files.write(temporary.resolve("sent.zip"), zip);
    return new Import(mine, limits).read(file, "");
  }

  private String refused(byte[] zip, Import.Limits limits) throws IOException {
    BadInput bad = assertThrows(BadInput.class, () -> read(zip, limits));
    Path parent = mine.resolve("results/imported");
    if (Files.exists(parent)) {
      try (var left = Files.list(parent)) {
        assertEquals(List.of(), left.toList(), "nothing is left");
      }
    }
    try (var around = Files.list(temporary)) {
      List<String> names = around.map(f -> f.getFileName().toString()).sorted().toList();
      assertTrue(List.of("mine", "sent.zip").containsAll(names), names + "");
    }
    return bad.getMessage();
  }

  private String refused(byte[] zip) throws IOException {
    return refused(zip, Import.Limits.USUAL);
  }

  @Test
  void aGoodOneIsRead() throws IOException {
    assertTrue(read(CraftedZip.of(good), Import.Limits.USUAL).isNew());
  }

  @Test
  void oneInAFolderOfItsOwnIsReadToo() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("peer-main/", new byte[0]);
    good.forEach((name, content) -> files.put("peer-main/" + name, content));
    files.put("__MACOSX/peer-main/._run.json", new byte[3]);
    files.put("peer-main/.DS_Store", new byte[3]);
    Import.Imported imported = read(CraftedZip.of(files), Import.Limits.USUAL);
    assertTrue(Files.isRegularFile(imported.folder().resolve("run.json")));
    assertFalse(Files.exists(imported.folder().resolve("peer-main")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../escaped.txt",
        "../../../../../../tmp/escaped.txt",
        "tables/../../escaped.txt",
        "/tmp/escaped.txt",
        "//tmp/escaped.txt",
        "C:\\escaped.txt",
        "C:escaped.txt",
        "..\\escaped.txt",
        "tables\\..\\..\\escaped.txt",
        "../.git/config",
        ".git/../../escaped.txt",
        "tables/./x.csv",
        "tables//x.csv",
        "tables/x.csv.",
        "tables/x.csv ",
        "tables/con.csv",
        "tables/na\u0000me.csv",
        "tables/na\nme.csv",
        "tables/ｎame.csv",
        "../folder/",
        "C:/folder/",
      })
  void noNameLeavesTheFolder(String name) throws IOException {
    String message = refused(with(name, "x".getBytes(StandardCharsets.UTF_8)));
    assertTrue(message.contains(SafeName.RULE), message);
    assertFalse(Files.exists(Path.of("/tmp/escaped.txt")));
  }

  @Test
  void aLinkIsNotUnpacked() throws IOException {
    ByteBuffer zip =
        CraftedZip.open(with("tables/link.csv", "/etc/passwd".getBytes(StandardCharsets.UTF_8)));
    int at = CraftedZip.central(zip, "tables/link.csv");
    zip.put(at + 5, (byte) 3); // made on Unix
    zip.putInt(at + 38, 0120777 << 16); // S_IFLNK
    assertTrue(refused(zip.array()).contains("\"tables/link.csv\" is a link"));
    zip.putInt(at + 38, 0010644 << 16); // S_IFIFO
    assertTrue(refused(zip.array()).contains("\"tables/link.csv\" is not a plain file"));
    zip.putInt(at + 38, 0100644 << 16); // a plain file
    assertTrue(read(zip.array(), Import.Limits.USUAL).isNew());
  }

  @Test
  void aFileStandsOnce() throws IOException {
    ByteBuffer zip = CraftedZip.open(with("run.jsoN", "{}".getBytes(StandardCharsets.UTF_8)));
    assertTrue(refused(zip.array()).contains("are one file on some systems"));
    int at = CraftedZip.central(zip, "run.jsoN");
    zip.put(at + 46, "run.json".getBytes(StandardCharsets.UTF_8));
    String twice = refused(zip.array());
    // newer Java refuses such a zip itself
    assertTrue(twice.contains("\"run.json\" is in it twice") || twice.contains("damaged"), twice);
    assertTrue(refused(with("tables", new byte[1])).contains("one file on some systems"));
    assertTrue(refused(with("Tables/x.csv", new byte[1])).contains("there is tables/ too"));
    assertTrue(refused(with("run.json/x.csv", new byte[1])).contains("there is run.json too"));
  }

  @Test
  void aBombIsNotUnpacked() throws IOException {
    byte[] zeros = new byte[64 << 20];
    String message = refused(with("tables/zeros.csv", zeros));
    assertTrue(message.contains("times its size; --max-ratio is 200"), message);
    Import.Limits small = new Import.Limits(100, 8, 10, 5000);
    message = refused(with("tables/zeros.csv", zeros), small);
    assertTrue(message.contains("would unpack to 64 MiB; --max-file-mib is 8"), message);
    assertTrue(message.contains("it would unpack to 64 MiB; --max-total-mib is 10"), message);
    Import.Limits few = new Import.Limits(5, 256, 2048, 200);
    assertTrue(refused(CraftedZip.of(good), few).contains("--max-files is 5"));
    assertThrows(BadInput.class, () -> new Import.Limits(0, 0, 0, 0));
  }

  @Test
  void aListOfFarMoreFilesThanAllowedIsNotRead() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      files.put("tables/a-name-of-some-length-" + i + ".csv", new byte[0]);
    }
    Import.Limits few = new Import.Limits(5, 256, 2048, 200);
    String message = refused(CraftedZip.of(files), few);
    assertTrue(message.contains("far more files than --max-files allows"), message);
  }

  @Test
  void aFileThatLiesOfItsSizeIsNotUnpackedWhole() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(good);
    files.put("summary.txt", new byte[50 << 20]);
    ByteBuffer zip = CraftedZip.open(CraftedZip.of(files));
    int at = CraftedZip.central(zip, "summary.txt");
    zip.putInt(at + 24, 100);
    zip.putInt(at + 20, 100);
    String message = refused(zip.array());
    assertTrue(
        message.contains("summary.txt unpacks to more than the 100 bytes")
            || message.contains("summary.txt cannot be unpacked")
            || message.contains("summary.txt ends"),
        message);
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    ByteBuffer zip = CraftedZip.open(with("tables/x.csv", new byte[10]));
    int at = CraftedZip.central(zip, "tables/x.csv");
    zip.putShort(at + 8, (short) (zip.getShort(at + 8) | 1));
    assertTrue(refused(zip.array()).contains("is encrypted"));
    zip.putShort(at + 8, (short) (zip.getShort(at + 8) & ~1));
    zip.putShort(at + 10, (short) 12);
    assertTrue(refused(zip.array()).contains("is packed by method 12"));
    zip.putShort(at + 10, (short) 8);
    zip.putInt(at + 24, -1);
    String huge = refused(zip.array());
    assertTrue(huge.contains("would unpack to 4095 MiB"), huge);
  }

  @Test
  void aZip64IsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
      out.setUseZip64(Zip64Mode.Always);
      for (Map.Entry<String, byte[]> file : good.entrySet()) {
        out.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
        out.write(file.getValue());
        out.closeArchiveEntry();
      }
    }
    assertTrue(refused(bytes.toByteArray()).contains("\"run.json\" is in zip64"));
  }

  @Test
  void aTornZipIsRefused() throws IOException {
    byte[] whole = CraftedZip.of(good);
    for (int cut : new int[] {1, 10, 22, 100, whole.length / 2, whole.length - 30}) {
      refused(Arrays.copyOf(whole, whole.length - cut));
    }
    for (int from : new int[] {0, 100, whole.length / 2}) {
      byte[] garbled = whole.clone();
      Arrays.fill(garbled, from, from + 60, (byte) 0x5a);
      refused(garbled);
    }
  }

  @Test
  void noByteThatIsFlippedGoesUnseenOrLeavesAnything() throws IOException {
    byte[] whole = CraftedZip.of(good);
    int step = Math.max(1, whole.length / 40);
    for (int at = 0; at < whole.length; at += step) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Path file = Files.write(temporary.resolve("sent.zip"), flipped);
      try {
        Path folder = new Import(mine, Import.Limits.USUAL).read(file, "").folder();
        // a bit that decides nothing, such as one in a time, or one of a part that is made again
        assertEquals(
            new String(good.get("tables/rows.csv"), StandardCharsets.UTF_8),
            Files.readString(folder.resolve("tables/rows.csv")));
        for (Path each : WholeFolder.files(folder)) {
          Files.delete(each);
        }
        Files.delete(folder.resolve("tables"));
        Files.delete(folder.resolve("figures"));
        Files.delete(folder);
      } catch (BadInput e) {
        assertFalse(Files.exists(mine.resolve("results/imported/peer")));
      }
    }
  }
}

package bondlab.sharing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Puts a folder into a zip; equal folders give equal bytes. */
final class ZipFolder {
  /** The first moment that a zip can name; when files were written is no part of what is shared. */
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ZipFolder() {}

  /** Writes every file under {@code folder}, the descriptor first, the others sorted by path. */
  static void write(Path folder, Path zip) throws IOException {
    List<String> paths =
        WholeFolder.files(folder).stream()
            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
            .sorted(
                Comparator.comparing((String path) -> !path.equals(PackageFolder.DESCRIPTOR))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      entries.setLevel(Deflater.BEST_COMPRESSION);
      for (String path : paths) {
        ZipEntry entry = new ZipEntry(path);
        entry.setTimeLocal(ALWAYS);
        entries.putNextEntry(entry);
        Files.copy(folder.resolve(path), entries);
        entries.closeEntry();
      }
    }
  }
}

package bondlab.sharing;

import bondlab.config.Check;

/**
 * How much a package may hold, so that a small file cannot fill the disk or the memory.
 *
 * @param files in it, folders not counted
 * @param fileMib of one file, unpacked, in MiB
 * @param totalMib of all files, unpacked, in MiB
 * @param ratio of a file's unpacked to its packed size, for files over 1 MiB
 */
public record ImportLimits(int files, int fileMib, int totalMib, int ratio) {
  /** Room for a sweep of a few hundred trials. */
  public static final ImportLimits USUAL = new ImportLimits(20_000, 256, 2048, 200);

  public ImportLimits {
    new Check("limits")
        .atLeast("files", files, 1)
        .within("file_mib", fileMib, 1, 2047)
        .within("total_mib", totalMib, 1, 1 << 20)
        .atLeast("ratio", ratio, 1)
        .done();
  }

  long fileBytes() {
    return (long) fileMib << 20;
  }

  long totalBytes() {
    return (long) totalMib << 20;
  }
}

package bondlab.sharing;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.List;

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
    List<String> problems = new ArrayList<>();
    within(problems, "--max-files", files, Integer.MAX_VALUE);
    within(problems, "--max-file-mib", fileMib, 2047); // a CSV is read as one text
    within(problems, "--max-total-mib", totalMib, Integer.MAX_VALUE);
    within(problems, "--max-ratio", ratio, Integer.MAX_VALUE);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static void within(List<String> problems, String option, int value, int most) {
    if (value < 1 || value > most) {
      problems.add(option + " " + value + " must be from 1 to " + most);
    }
  }

  long fileBytes() {
    return (long) fileMib << 20;
  }

  long totalBytes() {
    return (long) totalMib << 20;
  }
}

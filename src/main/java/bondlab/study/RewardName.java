package bondlab.study;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The name of a reward in a study.
 *
 * @param setting what it is, such as {@code w16-250}: size and data size
 * @param replicate from 1 to {@code replicates}
 * @param replicates how many rewards of this setting there are
 */
record RewardName(String setting, int replicate, int replicates) {

  static RewardName single(String setting) {
    return new RewardName(setting, 1, 1);
  }

  static List<RewardName> replicates(String setting, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(r -> new RewardName(setting, r, count))
        .toList();
  }

  /** The setting and, where there are several, the replicate's number. */
  String name() {
    return replicates == 1 ? setting : setting + "-r" + replicate;
  }
}

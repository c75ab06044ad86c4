package bondlab.training;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * The prompts of each step: each epoch has an order of its own and is cut into whole batches. The
 * prompts left over at its end are not used in it, so that no batch holds a prompt twice, whose
 * draws would be the same.
 */
final class PromptBatches {
  private final List<Prompt> prompts;
  private final int size;
  private final RandomStream stream;

  /**
   * @throws BadInput if there are fewer prompts than a batch needs
   */
  PromptBatches(List<Prompt> prompts, int size, RandomStream stream) {
    if (prompts.size() < size) {
      throw new BadInput(
          "training.prompts = "
              + size
              + " a step, but there are "
              + prompts.size()
              + " prompts; a step takes each at most once: ask for fewer or give more prompts");
    }
    this.prompts = prompts;
    this.size = size;
    this.stream = stream;
  }

  /** The prompts of step 1, 2, …; a function of the step alone. */
  List<Prompt> at(long step) {
    long batchesAnEpoch = prompts.size() / size;
    long epoch = (step - 1) / batchesAnEpoch;
    int first = (int) ((step - 1) % batchesAnEpoch) * size;
    int[] order = stream.at(epoch).permutation(prompts.size());
    List<Prompt> batch = new ArrayList<>(size);
    for (int i = first; i < first + size; i++) {
      batch.add(prompts.get(order[i]));
    }
    return batch;
  }
}

package bondlab.text;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The documents of a corpus, dealt out once. Train, validation and prompts never share a document,
 * and the judge's documents are its own or, with {@code judge_share = 0}, the training ones.
 *
 * @param train what language models learn from
 * @param validation where losses are measured
 * @param prompts where a study's prompts come from
 * @param judge where the human continuations for a judge, and the prompts of reward comparisons,
 *     come from
 */
public record Split(
    List<Document> train, List<Document> validation, List<Document> prompts, List<Document> judge) {

  /**
   * Deals the documents out in an order that depends on the seed alone. Each share is rounded to
   * whole documents.
   *
   * @throws BadInput if a share comes to no document at all
   */
  public static Split of(Corpus corpus, CorpusSpec spec) {
    int total = corpus.documents().size();
    int validation = count("validation_share", spec.validationShare(), total);
    int prompts = count("prompt_share", spec.promptShare(), total);
    int judge = spec.judgeShare() == 0 ? 0 : count("judge_share", spec.judgeShare(), total);
    int held = validation + prompts + judge;
    if (held >= total) {
      throw new BadInput(
          String.format(
              "source = %s: its %d documents leave none to train on beside %d held out; give more"
                  + " text or smaller shares",
              corpus.source(), total, held));
    }
    int[] order = RandomStream.of(spec.seed()).at("split").permutation(total);
    List<Document> validationPart = part(corpus, order, 0, validation);
    List<Document> promptPart = part(corpus, order, validation, validation + prompts);
    List<Document> train = part(corpus, order, held, total);
    List<Document> judgePart = judge == 0 ? train : part(corpus, order, validation + prompts, held);
    return new Split(train, validationPart, promptPart, judgePart);
  }

  private static int count(String key, double share, int total) {
    int count = (int) Math.round(share * total);
    if (count == 0) {
      throw new BadInput(
          String.format(
              "%s = %s of %d documents is none; raise it to %.3g or more, or give more text",
              key, share, total, 1.0 / total));
    }
    return count;
  }

  private static List<Document> part(Corpus corpus, int[] order, int from, int to) {
    List<Document> part = new ArrayList<>();
    for (int i = from; i < to; i++) {
      part.add(corpus.documents().get(order[i]));
    }
    part.sort(Comparator.comparingInt(Document::id));
    return List.copyOf(part);
  }
}

package bondlab.text;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

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
  public static Split of(Corpus corpus, CorpusSpec spec, long seed) {
    int total = corpus.documents().size();
    int validation = count(spec.validationShare(), total);
    int prompts = count(spec.promptShare(), total);
    int judge = count(spec.judgeShare(), total);
    requireEnough(total, spec);
    int held = validation + prompts + judge;
    int[] order = RandomStream.of(seed).at("split").permutation(total);
    List<Document> validationPart = part(corpus, order, 0, validation);
    List<Document> promptPart = part(corpus, order, validation, validation + prompts);
    List<Document> train = part(corpus, order, held, total);
    List<Document> judgePart = judge == 0 ? train : part(corpus, order, validation + prompts, held);
    return new Split(train, validationPart, promptPart, judgePart);
  }

  private static int count(double share, int total) {
    return (int) Math.round(share * total);
  }

  /**
   * Refuses settings that leave a part without documents; what {@link #of} refuses, before it.
   *
   * @param total documents of the corpus
   * @throws BadInput with all that is wrong; a share is told to be raised only where that can be
   */
  public static void requireEnough(int total, CorpusSpec spec) {
    int validation = count(spec.validationShare(), total);
    int prompts = count(spec.promptShare(), total);
    int judge = count(spec.judgeShare(), total);
    int parts = spec.judgeShare() > 0 ? 4 : 3;
    if (total < parts) {
      throw new BadInput(
          String.format(
              "corpus.source = %s has %d %s: training, validation, prompts%s need one each, %d at"
                  + " least; give more (paragraphs of a text file stand apart by an empty line)",
              spec.source(),
              total,
              total == 1 ? "document" : "documents",
              parts == 4 ? " and the judge" : "",
              parts));
    }
    List<String> problems = new ArrayList<>();
    requireSome(problems, "validation_share", spec.validationShare(), validation, total);
    requireSome(problems, "prompt_share", spec.promptShare(), prompts, total);
    requireSome(problems, "judge_share", spec.judgeShare(), judge, total);
    if (validation + prompts + judge >= total) {
      problems.add(
          String.format(
              "corpus.source = %s: its %d documents leave none to train on beside %d held out; give"
                  + " more text or smaller shares",
              spec.source(), total, validation + prompts + judge));
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static void requireSome(
      List<String> problems, String key, double share, int count, int total) {
    if (share > 0 && count == 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "corpus.%s = %s of %d documents is none; raise it to %.3g or more, or give more text",
              key,
              share,
              total,
              1.0 / total));
    }
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

package bondlab.text;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Which text, and how its documents are dealt out.
 *
 * @param source {@code europarl-en}, or the path of a UTF-8 text file (a document a paragraph) or
 *     of a folder (a document a {@code .txt} file)
 * @param validationShare share of the documents on which losses are measured, in (0, 1)
 * @param promptShare share that the study's prompts come from, in (0, 1); no network trains on it
 * @param judgeShare share kept for the human texts that a judge learns from, in [0, 1); 0 lets the
 *     judge use the training documents, which a small corpus needs
 * @param seed of the deal
 */
public record CorpusSpec(
    String source, double validationShare, double promptShare, double judgeShare, long seed) {

  public CorpusSpec {
    List<String> problems = new ArrayList<>();
    if (source == null || source.isBlank()) {
      problems.add("source is empty: give " + Corpus.EUROPARL + ", a text file or a folder");
    }
    requireShare(problems, "validation_share", validationShare, false);
    requireShare(problems, "prompt_share", promptShare, false);
    requireShare(problems, "judge_share", judgeShare, true);
    double sum = validationShare + promptShare + judgeShare;
    if (problems.isEmpty() && sum >= 1) {
      problems.add(
          "validation_share + prompt_share + judge_share = "
              + sum
              + ": must stay below 1, so that documents are left to train on");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static void requireShare(
      List<String> problems, String key, double share, boolean mayBeZero) {
    if (!(share < 1 && (share > 0 || mayBeZero && share == 0))) {
      problems.add(key + " = " + share + ": must lie in " + (mayBeZero ? "[" : "(") + "0, 1)");
    }
  }
}

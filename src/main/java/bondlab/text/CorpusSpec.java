package bondlab.text;

import bondlab.config.BadInput;
import bondlab.config.Check;

/**
 * Which text, and how its documents are dealt out.
 *
 * @param source {@code europarl-en}, or the path of a file or folder: plain UTF-8 text (one
 *     document per paragraph of a file, or per file of a folder), JSONL, CSV or Parquet (one
 *     document per row)
 * @param column of JSONL, CSV and Parquet that holds the documents; {@code text} where there are no
 *     columns
 * @param validationShare share of the documents on which losses are measured, in (0, 1)
 * @param promptShare share that the study's prompts come from, in (0, 1); no network trains on it
 * @param judgeShare share kept for the human texts that a judge learns from, in [0, 1); 0 lets the
 *     judge use the training documents, which a small corpus needs
 */
public record CorpusSpec(
    String source, String column, double validationShare, double promptShare, double judgeShare) {

  public CorpusSpec {
    new Check("corpus")
        .that(
            source != null && TextFormat.isPath(source),
            "source",
            "\"" + source + "\"",
            "must be " + Corpus.EUROPARL + " or the path of a file or folder")
        .that(
            column != null && !column.isBlank(),
            "column",
            "\"" + column + "\"",
            "must be a column's name, such as " + Corpus.COLUMN)
        .that(
            validationShare > 0 && validationShare < 1,
            "validation_share",
            validationShare,
            "must be above 0 and below 1")
        .that(
            promptShare > 0 && promptShare < 1,
            "prompt_share",
            promptShare,
            "must be above 0 and below 1")
        .that(
            judgeShare >= 0 && judgeShare < 1,
            "judge_share",
            judgeShare,
            "must be 0 or more and below 1")
        .done();
    double sum = validationShare + promptShare + judgeShare;
    if (sum >= 1) {
      throw new BadInput(
          "corpus.validation_share + corpus.prompt_share + corpus.judge_share = "
              + sum
              + ": must stay below 1, so that documents are left to train on");
    }
  }
}

package bondlab.study;

import bondlab.config.Bind;
import bondlab.text.CorpusSpec;
import com.typesafe.config.Config;
import java.util.List;

/**
 * What every study on text has: the text, the reference policy and what it is asked.
 *
 * @param corpus text
 * @param policy reference policy
 * @param prompts of the study
 */
record TextSpec(CorpusSpec corpus, PolicySpec policy, PromptSpec prompts) {

  /** Those of a study's whole configuration. */
  static TextSpec of(Config study) {
    Config own = study.withOnlyPath("corpus");
    for (String key : List.of("policy", "prompts")) {
      own = own.withFallback(study.withOnlyPath(key));
    }
    return Bind.to(TextSpec.class, own);
  }
}

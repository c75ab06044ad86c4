package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.ProjectHome;
import bondlab.experiment.Fingerprint;
import bondlab.reward.RewardSources;
import bondlab.text.Corpus;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The files that a study on text reads: looked at before any work, and part of its identity. */
final class TextInputs {
  private TextInputs() {}

  /**
   * Refuses prompts that cannot be read, with file and line.
   *
   * @throws BadInput with every problem of the study's prompts and of those to train on
   */
  static void requirePrompts(Config study) {
    PromptSpec prompts = Bind.to(PromptSpec.class, study, "prompts");
    List<String> problems = new ArrayList<>();
    for (Supplier<Optional<?>> read :
        List.<Supplier<Optional<?>>>of(prompts::brought, prompts.training()::brought)) {
      try {
        read.get();
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /** Fingerprints of the corpus, the prompts and what rewards are made of, by their keys. */
  static Map<String, String> of(Config study, RewardSpec rewards) {
    Map<String, String> inputs =
        new TreeMap<>(
            rewards.inputs(RewardSources.none().folder(ProjectHome.find()).notices(line -> {})));
    String corpus = study.getString("corpus.source");
    if (!corpus.equals(Corpus.EUROPARL)) {
      inputs.put("corpus.source", Fingerprint.of(ProjectHome.ofProject(corpus)));
    }
    for (String key : List.of("prompts.source", "prompts.training.source")) {
      if (study.hasPath(key)) {
        inputs.put(key, Fingerprint.of(ProjectHome.ofProject(study.getString(key))));
      }
    }
    return inputs;
  }
}

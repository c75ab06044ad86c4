package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.reward.Typicality.HumanContinuations;
import bondlab.text.BytePairTokenizer;
import bondlab.text.Corpus;
import bondlab.text.Document;
import bondlab.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Real text: speeches to count in, others to measure people in, and again others to score. */
final class Speeches {
  private static final List<Document> ALL = Corpus.read(Corpus.EUROPARL).documents();

  static final List<Document> COUNTED = ALL.subList(0, 400);
  static final List<Document> MEASURED = ALL.subList(400, 800);
  static final List<Document> FRESH = ALL.subList(800, 1000);

  static final HumanContinuations LENGTHS = new HumanContinuations(16, 24, 300);
  static final Tokenizer POLICY = BytePairTokenizer.train(COUNTED, 1024);
  static final Tokenizer OWN = BytePairTokenizer.train(COUNTED, 4096);
  static final InformationRate RATE = InformationRate.fit(COUNTED, OWN);

  private Speeches() {}

  /** The same prompts with other words as the responses. */
  static List<Completion> changed(List<Completion> human, UnaryOperator<List<String>> change) {
    List<Completion> changed = new ArrayList<>();
    for (Completion completion : human) {
      List<String> words = List.of(completion.text().split("(?= )"));
      int[] tokens = POLICY.encode(String.join("", change.apply(words)));
      changed.add(new Completion(completion.prompt(), tokens, Double.NaN));
    }
    return changed;
  }
}

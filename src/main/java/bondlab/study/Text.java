package bondlab.study;

import bondlab.experiment.ArtifactCache;
import bondlab.progress.Progress;
import bondlab.text.BytePairTokenizer;
import bondlab.text.Corpus;
import bondlab.text.CorpusSpec;
import bondlab.text.Document;
import bondlab.text.Opening;
import bondlab.text.Openings;
import bondlab.text.Prompt;
import bondlab.text.Split;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The documents of a study and its tokenizers.
 *
 * @param split documents by what they are for
 * @param madeOf what decides the documents, for the cache
 */
record Text(Split split, Config madeOf) {

  static Text read(CorpusSpec spec, Config corpus, long seed, Progress progress) {
    Corpus all = Corpus.read(spec);
    all.notes().forEach(note -> progress.say(spec.source() + ": " + note));
    return new Text(
        Split.of(all, spec, seed),
        ConfigFactory.parseMap(
            Map.of(
                "corpus", corpus.withoutPath("source").root(),
                "text", all.fingerprint(),
                "seeds.corpus", seed)));
  }

  /** A byte-pair tokenizer trained on the training documents. */
  Tokenizer tokenizer(ArtifactCache cache, int size) {
    Config of = madeOf.withFallback(ConfigFactory.parseMap(Map.of("vocabulary", size)));
    return BytePairTokenizer.read(
        cache
            .get(
                "tokenizer",
                of,
                folder ->
                    BytePairTokenizer.train(split.train(), size)
                        .save(folder.resolve("tokenizer.json")))
            .resolve("tokenizer.json"));
  }

  static int[][] encoded(List<Document> documents, Tokenizer tokenizer) {
    return tokenizer.encodeAll(documents.stream().map(Document::text).toList());
  }

  /** Openings of documents, in the policy's tokens. */
  static List<List<Opening>> openings(
      List<Document> documents, Tokenizer tokenizer, PromptSpec prompts) {
    return Openings.byDocument(documents, tokenizer, prompts.tokens(), prompts.response());
  }

  /** Passages that start every {@code stride} tokens, as prompt and continuation. */
  static List<Opening> passages(
      List<Document> documents, Tokenizer tokenizer, PromptSpec prompts, int stride) {
    int whole = prompts.tokens() + prompts.response();
    List<Opening> passages = new ArrayList<>();
    for (int[] document : encoded(documents, tokenizer)) {
      for (int from = 0; from + whole <= document.length; from += stride) {
        int middle = from + prompts.tokens();
        passages.add(
            new Opening(
                new Prompt(passages.size(), Arrays.copyOfRange(document, from, middle), tokenizer),
                Arrays.copyOfRange(document, middle, from + whole)));
      }
    }
    return passages;
  }
}

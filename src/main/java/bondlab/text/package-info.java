/**
 * Text on its way to and from networks.
 *
 * <p>{@link bondlab.text.Corpus} reads documents and {@link bondlab.text.Split} deals them out to
 * training, validation, prompts and judge. {@link bondlab.text.BytePairTrainer} learns a {@link
 * bondlab.text.BytePairTrainer.Vocabulary} and {@link bondlab.text.BytePairTokenizer} turns text
 * into ids and back. {@link bondlab.text.TokenWindows} cuts ids into training windows, {@link
 * bondlab.text.PromptWithContinuation} finds prompts with their human continuations in documents,
 * {@link bondlab.text.PromptTexts} reads those that a user brings, and {@link bondlab.text.NGram}
 * gives the baselines that a language model's loss is compared with.
 *
 * <p>{@link bondlab.text.PretrainedTokenizer} is that of a pretrained model, from a HuggingFace
 * folder or from a {@link bondlab.text.GgufVocabulary}; {@link bondlab.text.Chat} turns messages
 * into its ids by the model's own {@link bondlab.text.ChatTemplate}, which {@code Jinja} renders.
 *
 * <p>Files of others are read by {@code Utf8Lines}, {@code TextRows} and {@code ParquetRows}, which
 * name file, line or byte of what they refuse.
 *
 * <p>Start with {@code Split.of(Corpus.read("europarl-en"), spec)} and {@code Prompts.of(tokenizer,
 * "Madam President,")}. No class here holds a network.
 */
package bondlab.text;

/**
 * Pretrained models in files of others. Start at {@link bondlab.checkpoint.Checkpoint}: it opens a
 * GGUF file or a HuggingFace folder and gives the decoder's shape and its arrays in float32 by
 * HuggingFace's names. {@link bondlab.checkpoint.NamedModel} fetches a model that has a name here.
 *
 * <p>Inside: {@code GgufFile} reads GGUF's header and {@code GgufModel} understands it, {@code
 * GgufTokens} its vocabulary, {@code HuggingFaceFolder} does all for folders; {@code BlockFormat}
 * turns blocks of quantised values into floats, {@code StoredArray} reads them from a {@code
 * MappedFile} on all processors. A file may be damaged or hostile: every count is checked against
 * the bytes that are there, and what the decoder would not apply is refused by name.
 */
package bondlab.checkpoint;

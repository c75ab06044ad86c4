package bondlab.checkpoint;

import bondlab.checkpoint.HuggingFaceFolder.Head;
import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.TransformersFolder;
import bondlab.table.Fingerprint;
import bondlab.tensor.FloatArray;
import bondlab.text.PretrainedTokenizer;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pretrained decoder in files: a GGUF file, or a folder as HuggingFace's transformers saves it.
 * Both give the same things: the architecture as a {@link DecoderShape}, and arrays in float32 by
 * their HuggingFace names, rows in HuggingFace's order.
 *
 * <p>Opening reads headers alone and refuses whatever the decoder would not compute as the file
 * means it. Arrays are read through a memory map when they are asked for, one at a time, so that
 * importing a model needs little more memory than its weights. Safe for any number of threads.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path path;
  private final List<Path> files;
  private final DecoderShape shape;
  private final Map<String, StoredArray> arrays;
  private final Map<String, Object> metadata;

  private Checkpoint(
      Path path,
      List<Path> files,
      DecoderShape shape,
      Map<String, StoredArray> arrays,
      Map<String, Object> metadata) {
    this.path = path;
    this.files = List.copyOf(files);
    this.shape = shape;
    this.arrays = Collections.unmodifiableMap(arrays);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Opens a GGUF file, or a folder with {@code config.json} and safetensors.
   *
   * @throws BadInput naming the file, with the byte or the keys that cannot be used: damaged, of
   *     another architecture, or asking for a computation that is not supported
   */
  public static Checkpoint open(Path path) {
    Path folder = path.endsWith(HuggingFaceFolder.CONFIG) ? path.resolveSibling("") : path;
    if (Files.isRegularFile(folder.resolve(HuggingFaceFolder.CONFIG))) {
      return ofFolder(folder, Head.LANGUAGE_MODEL);
    }
    if (Files.isRegularFile(path) && firstWord(path) == GgufFile.MAGIC) {
      return ofGguf(path);
    }
    String found =
        Files.isDirectory(path)
            ? "the folder holds no " + HuggingFaceFolder.CONFIG
            : Files.exists(path) ? "the file is no GGUF file" : "no such file or folder";
    throw new BadInput(
        String.format(
            "%s: %s; give a .gguf file, or a folder with %s and model.safetensors",
            path, found, HuggingFaceFolder.CONFIG));
  }

  /**
   * Opens a folder of a class such as {@code LlamaForSequenceClassification}, as reward models are
   * saved: a decoder without an output layer, and an array {@code score.weight} on its states.
   *
   * @throws BadInput as {@link #open}, and if it holds a language model
   */
  public static Checkpoint openClassifier(Path folder) {
    if (!Files.isRegularFile(folder.resolve(HuggingFaceFolder.CONFIG))) {
      throw new BadInput(
          String.format(
              "%s: holds no %s; give a folder as transformers saves a model for sequence"
                  + " classification",
              folder, HuggingFaceFolder.CONFIG));
    }
    return ofFolder(folder, Head.CLASSIFIER);
  }

  private static int firstWord(Path file) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      return Integer.reverseBytes(in.readInt());
    } catch (IOException e) {
      return 0; // shorter, or unreadable: no GGUF file
    }
  }

  private static Checkpoint ofGguf(Path path) {
    GgufFile file = GgufFile.read(MappedFile.open(path));
    GgufModel model = GgufModel.of(path.toString(), file);
    return new Checkpoint(path, List.of(path), model.shape(), model.arrays(), file.metadata());
  }

  private static Checkpoint ofFolder(Path path, Head head) {
    HuggingFaceFolder folder = HuggingFaceFolder.read(path, head);
    List<Path> files = new ArrayList<>(folder.weights());
    files.add(path.resolve(HuggingFaceFolder.CONFIG));
    TransformersFolder.OF_TOKENIZER.stream()
        .map(path::resolve)
        .filter(Files::isRegularFile)
        .forEach(files::add);
    return new Checkpoint(path, files, folder.shape(), folder.arrays(), folder.config());
  }

  /** Where it was opened. */
  public Path path() {
    return path;
  }

  /** The architecture, with the longest context that the model was made for. */
  public DecoderShape shape() {
    return shape;
  }

  /**
   * The architecture with a context of one's own.
   *
   * @param context tokens, at most the model's
   * @throws BadInput if it is longer
   */
  public DecoderShape shape(int context) {
    if (context < 1 || context > shape.context()) {
      throw new BadInput(
          String.format(
              "%s: context = %d: must be from 1 to %d tokens, the model's own",
              path, context, shape.context()));
    }
    return shape.withContext(context);
  }

  /** The HuggingFace names of all arrays, such as {@code model.norm.weight}. */
  public Set<String> names() {
    return arrays.keySet();
  }

  /**
   * Reads an array, on all processors.
   *
   * @param name of {@link #names()}
   * @throws BadInput if there is none, or the file became shorter
   */
  public FloatArray array(String name) {
    StoredArray array = stored(name);
    float[] values = new float[array.size()];
    array.read(values, 0);
    return new FloatArray(values, array.shape());
  }

  /**
   * Reads an array, row-major, into a place of another, as {@link #array} does.
   *
   * @param at place of its first value
   */
  public void read(String name, float[] into, int at) {
    stored(name).read(into, at);
  }

  private StoredArray stored(String name) {
    StoredArray array = arrays.get(name);
    if (array == null) {
      throw new BadInput(path + ": array " + name + " is missing");
    }
    return array;
  }

  /**
   * Reads the network's weights; other arrays, such as the head of a reward model, are passed over.
   *
   * @param shape as {@link #shape(int)} gives it
   * @return the caller closes it; it lives on without this
   */
  public Decoder decoder(DecoderShape shape) {
    return new Decoder(DecoderWeights.of(path.toString(), shape, names(), this::array));
  }

  /**
   * What the file says beside its arrays, unchanged: GGUF's keys such as {@code
   * tokenizer.ggml.tokens} (values are Long, Double, Boolean, String and Lists), or a folder's
   * {@code config.json}.
   */
  public Map<String, Object> metadata() {
    return metadata;
  }

  /**
   * Makes the model's tokenizer; the caller closes it.
   *
   * @throws BadInput naming what is missing, or not byte-level BPE
   */
  public PretrainedTokenizer tokenizer() {
    return Files.isDirectory(path)
        ? PretrainedTokenizer.read(path)
        : PretrainedTokenizer.of(GgufTokens.vocabulary(path.toString(), metadata));
  }

  /** Every file that was read, and those of the folder that decide its tokens. */
  public List<Path> files() {
    return files;
  }

  /**
   * The identity of the model: SHA-256 of the bytes of its files, wherever they are. An unchanged
   * file is read once in the life of this process.
   */
  public String fingerprint() {
    if (files.size() == 1) {
      return Fingerprint.of(files.get(0));
    }
    StringBuilder all = new StringBuilder();
    for (Path file : files.stream().sorted().toList()) {
      all.append(Fingerprint.of(file)).append(' ').append(file.getFileName()).append('\n');
    }
    return Fingerprint.ofText(all.toString());
  }

  /** Lets the memory maps go; arrays cannot be read any more. */
  @Override
  public void close() {
    arrays.values().stream().map(StoredArray::file).distinct().forEach(MappedFile::close);
  }
}

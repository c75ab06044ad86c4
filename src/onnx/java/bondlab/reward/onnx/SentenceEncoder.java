package bondlab.reward.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import bondlab.config.BadInput;
import bondlab.tensor.Torch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Turns texts into unit vectors whose cosine says how near their meanings are: all-MiniLM-L6-v2 in
 * float32, a BERT of 6 layers and 22.7 million weights that was trained on a billion pairs of
 * English sentences (Wang et al. 2020, arXiv 2002.10957; Reimers and Gurevych 2019, arXiv
 * 1908.10084). With h_t the last layer's states of a text's T word pieces,
 *
 * <pre>  v = m / |m|,  m = 1/T Σ_t h_t</pre>
 *
 * <p>A text is read by a call of its own on one thread, so there is no padding to mask out of the
 * mean, and its vector does not depend on what is encoded beside it; texts are spread over {@link
 * Torch#threads}. Batches of padded texts were no faster. The twin of the model in 8 bits is not
 * used: it scales activations by the largest one in the call, and its vectors moved by .01 when the
 * same graph was only fused in another way.
 */
public final class SentenceEncoder {
  /** The model's name. */
  public static final String NAME = "all-MiniLM-L6-v2";

  /** D, length of a vector. */
  public static final int DIMENSIONS = 384;

  /** T at most, the marks at beginning and end included; what follows is not read. */
  public static final int MOST_PIECES = 256;

  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final String MODEL_SHA256 =
      "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";
  private static final String PIECES = "/all-minilm-l6-v2-tokenizer.json";
  private static final String PIECES_SHA256 =
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

  private static SentenceEncoder only;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  private SentenceEncoder() throws OrtException, IOException {
    Torch.start(); // keeps DJL off the network
    environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(resource(MODEL, MODEL_SHA256), options);
    }
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(resource(PIECES, PIECES_SHA256)),
            Map.of(
                "truncation", "true",
                "maxLength", Integer.toString(MOST_PIECES),
                "padding", "false"));
  }

  /** The encoder: opened when it is first asked for, 90 MB, and kept to the end of the process. */
  public static synchronized SentenceEncoder miniLm() {
    if (only == null) {
      try {
        only = new SentenceEncoder();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime refuses " + NAME + ": " + e, e);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + NAME + ": " + e, e);
      }
    }
    return only;
  }

  /** A file of the model's jar; another one than was tested is refused, since scores go by it. */
  private static byte[] resource(String name, String sha256) throws IOException {
    try (InputStream in = SentenceEncoder.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new BadInput(
            "%s of the sentence encoder is not on the class path; put target/onnx/jars/* there"
                .formatted(name));
      }
      byte[] bytes = in.readAllBytes();
      String found = DigestUtils.sha256Hex(bytes);
      if (!found.equals(sha256)) {
        throw new BadInput(
            "%s of the sentence encoder has the SHA-256 %s, must have %s; remove target/onnx and build it again"
                .formatted(name, found, sha256));
      }
      return bytes;
    }
  }

  /**
   * Encodes each text.
   *
   * @return unit vectors [n][D], in order
   */
  public double[][] encode(List<String> texts) {
    List<Callable<double[]>> tasks =
        texts.stream().<Callable<double[]>>map(text -> () -> encode(text)).toList();
    return Torch.inParallel(tasks).toArray(double[][]::new);
  }

  private double[] encode(String text) throws OrtException {
    long[] ids = tokenizer.encode(text).getIds();
    long[] all = new long[ids.length];
    Arrays.fill(all, 1);
    try (OnnxTensor pieces = row(ids);
        OnnxTensor mask = row(all);
        OnnxTensor first = row(new long[ids.length]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", pieces, "attention_mask", mask, "token_type_ids", first))) {
      return unitMean(((OnnxTensor) result.get(0)).getFloatBuffer());
    }
  }

  private OnnxTensor row(long[] values) throws OrtException {
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(values), new long[] {1, values.length});
  }

  /** The mean's direction of states [T · D]. */
  private static double[] unitMean(FloatBuffer states) {
    double[] sum = new double[DIMENSIONS];
    for (int i = 0; states.hasRemaining(); i++) {
      sum[i % DIMENSIONS] += states.get();
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    double length = Math.sqrt(square);
    return Arrays.stream(sum).map(value -> value / length).toArray();
  }

  /** Cosine of two unit vectors [D]. */
  static double cosine(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Override
  public String toString() {
    return NAME + ", " + DIMENSIONS + " dimensions";
  }
}

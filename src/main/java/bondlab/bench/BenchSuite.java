package bondlab.bench;

import bondlab.checkpoint.PretrainedModel;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** One set of measurements of {@code ./bondlab bench}. */
public interface BenchSuite {

  /** Deletes a folder and everything in it. */
  static void deleteFolder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder + ": " + e, e);
    }
  }

  /** Such as {@code decode}. */
  String name();

  /** A short description for the list of suites. */
  String about();

  /** Measures and prints. */
  void run(Setup setting);

  /**
   * The settings of a measurement.
   *
   * @param peers the Python that has the other implementations; empty to measure ours alone
   * @param model a pretrained one to measure in place of random weights, by the suites that can
   * @param results where each case goes when it is measured
   * @param progress where the progress goes
   * @param effort how long
   */
  record Setup(
      Optional<Path> peers,
      Optional<PretrainedModel> model,
      Results results,
      Progress progress,
      Alternation.Effort effort) {

    /** Without a pretrained model. */
    Setup(Optional<Path> peers, Results results, Progress progress, Alternation.Effort effort) {
      this(peers, Optional.empty(), results, progress, effort);
    }

    /** With the effort that numbers worth quoting need. */
    public Setup(
        Optional<Path> peers, Optional<PretrainedModel> model, Results results, Progress progress) {
      this(peers, model, results, progress, Alternation.Effort.FULL);
    }
  }

  /** The networks that are measured, with random weights. */
  static final class Shapes {
    /** A million parameters, the size of a study's language model. */
    static final DecoderShape ONE_MILLION =
        new DecoderShape(512, 128, 128, 4, 4, 2, 384, 10_000, 1e-5);

    /** 135 million parameters, the shape of SmolLM2-135M. */
    static final DecoderShape LARGE =
        new DecoderShape(49_152, 128, 576, 30, 9, 3, 1536, 100_000, 1e-5);

    private Shapes() {}

    /** A network as small as a study's proxy rewards, for responses of another. */
    static DecoderShape proxy(DecoderShape policy) {
      return new DecoderShape(512, 128, 64, 2, 4, 2, 192, 10_000, 1e-5)
          .withVocabulary(policy.vocabulary());
    }

    static Decoder random(DecoderShape shape) {
      return new Decoder(DecoderWeights.initial(shape, RandomStream.of(1).at("bench")));
    }
  }
}

package bondlab.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.model.DecoderShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.TreeSet;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/**
 * The real SmolLM2-135M-Instruct, where the environment variable BONDLAB_SMOLLM2 names its file.
 */
class SmolLm2CheckpointTest {
  /** Of all arrays as transformers reads them: fixture_checkpoints.py with the file as argument. */
  private static final String HASH =
      "785e20b3e653276b0579b744214a1186d730ba80af04f397f642d6432e5e0154";

  private static Path file() {
    String named = System.getenv("BONDLAB_SMOLLM2");
    assumeTrue(named != null && Files.isRegularFile(Path.of(named)), "BONDLAB_SMOLLM2 is not set");
    return Path.of(named);
  }

  @Test
  void everyValueIsWhatTransformersReads() {
    try (Checkpoint model = Checkpoint.open(file())) {
      assertEquals(
          new DecoderShape(49_152, 8192, 576, 30, 9, 3, 1536, 100_000, 1e-5), model.shape());
      MessageDigest digest = DigestUtils.getSha256Digest();
      for (String name : new TreeSet<>(model.names())) {
        float[] values = model.array(name).values();
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update(bytes.array());
      }
      assertEquals(HASH, Hex.encodeHexString(digest.digest()));
    }
  }

  @Test
  void theFileIsTheNamedModel() {
    NamedModel named = NamedModel.SMOLLM2_135M_INSTRUCT;
    assertEquals(file().toFile().length(), named.model().bytes());
    assertEquals("sha256:" + named.model().sha256(), Checkpoint.open(file()).fingerprint());
  }
}

package bondlab.reward.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.JsonLines;
import bondlab.tensor.Torch;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compared with Python's ONNX Runtime: src/test/python/fixture_sentences.py wrote its vectors. */
class SentenceEncoderTest {
  private static List<Map<String, Object>> python;
  private static List<String> texts;
  private static double[][] vectors;

  @BeforeAll
  static void encode() throws URISyntaxException {
    Path file = Path.of(SentenceEncoderTest.class.getResource("sentences.jsonl").toURI());
    python = JsonLines.read(file);
    texts = python.stream().map(line -> (String) line.get("text")).toList();
    vectors = SentenceEncoder.miniLm().encode(texts);
  }

  @Test
  void vectorsAreThoseOfPython() {
    assertEquals(20, texts.size());
    for (int i = 0; i < vectors.length; i++) {
      List<?> expected = (List<?>) python.get(i).get("values");
      assertEquals(SentenceEncoder.DIMENSIONS, 48 * expected.size());
      for (int k = 0; k < expected.size(); k++) {
        double value = ((Number) expected.get(k)).doubleValue();
        // float32 through 6 layers, there in one padded batch: differs by about 1e-7
        assertEquals(value, vectors[i][48 * k], 1e-5, texts.get(i));
      }
    }
  }

  @Test
  void vectorsHaveLengthOne() {
    for (double[] vector : vectors) {
      assertEquals(1, SentenceEncoder.cosine(vector, vector), 1e-12); // a sum of 384 doubles
    }
  }

  @Test
  void aVectorDoesNotDependOnTheBatchOrTheThreads() {
    int threads = Torch.threads();
    try {
      for (int count : new int[] {1, 3}) {
        Torch.setThreads(count);
        List<String> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);
        double[][] again = SentenceEncoder.miniLm().encode(reversed);
        for (int i = 0; i < again.length; i++) {
          assertArrayEquals(vectors[i], again[again.length - 1 - i], 0.0, texts.get(i));
        }
      }
    } finally {
      Torch.setThreads(threads);
    }
    assertArrayEquals(vectors[4], SentenceEncoder.miniLm().encode(texts.subList(4, 5))[0], 0.0);
    assertEquals(0, SentenceEncoder.miniLm().encode(List.of()).length);
  }

  @Test
  void paraphrasesAreNearerThanOthers() {
    double budgets = SentenceEncoder.cosine(vectors[0], vectors[1]);
    double dogs = SentenceEncoder.cosine(vectors[2], vectors[3]);
    assertTrue(budgets > 0.8, () -> "budgets: " + budgets);
    assertTrue(dogs > 0.5, () -> "dogs: " + dogs);
    for (int budget = 0; budget < 2; budget++) {
      for (int dog = 2; dog < 4; dog++) {
        double apart = SentenceEncoder.cosine(vectors[budget], vectors[dog]);
        assertTrue(apart < 0.2, () -> "a budget and a dog: " + apart);
      }
    }
  }

  @Test
  void whatFollowsTheLastPieceIsNotRead() {
    String most = "word ".repeat(SentenceEncoder.MOST_PIECES - 2); // beside the two marks
    String longer = most + "and a cat";
    double[][] same = SentenceEncoder.miniLm().encode(List.of(most, longer, "word"));
    assertArrayEquals(same[0], same[1], 0.0);
    assertTrue(SentenceEncoder.cosine(same[0], same[2]) < 1 - 1e-6);
  }
}

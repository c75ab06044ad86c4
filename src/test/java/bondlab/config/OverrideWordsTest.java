package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class OverrideWordsTest {
  @Test
  void wordsAreSplitOutsideQuotesAndBrackets() {
    assertEquals(
        List.of("a=1", "b=\"x y\"", "c=[1, 2]", "d={e: f, g: 'h i'}", "~k"),
        OverrideWords.split("a=1 b=\"x y\" c=[1, 2]  d={e: f, g: 'h i'} ~k"));
    assertEquals(List.of(), OverrideWords.split(""));
    assertEquals(List.of("a=\"open b=1"), OverrideWords.split("a=\"open b=1"));
  }
}

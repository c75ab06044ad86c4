package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.report.Figure;
import bondlab.table.Tables;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShowTest {
  record Row(int n) {}

  @Test
  void printsWhereThereIsNoKernel() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Show.table(Tables.of("rows", Row.class, List.of(new Row(4))));
      Show.figure(new Figure("empty"));
      Show.markdown("*text*");
    } finally {
      System.setOut(before);
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    for (String part : List.of("4", "640 x 440", "*text*")) {
      assertTrue(text.contains(part), text);
    }
  }
}

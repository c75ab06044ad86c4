package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class TableTextTest {
  record Row(
      String proxy, @Column(unit = "nats", meaning = "by the \"bound\"") Double kl, Integer n) {}

  private static final Table TABLE =
      Tables.of(
          "fits",
          Row.class,
          List.of(
              new Row("<b>16k</b>", 1.23456789, 4),
              new Row("64k\nlarge", null, 1024),
              new Row("x".repeat(60), Double.POSITIVE_INFINITY, null)));

  @Test
  void textIsAligned() {
    String text = TextTable.of(TABLE, Schema.of(Row.class), 2);
    assertEquals(
        String.join(
            "\n",
            "proxy           kl     n",
            "            [nats]",
            "----------  ------  ----",
            "<b>16k</b>   1.235     4",
            "64k large        -  1024",
            "first 2 of 3 rows",
            ""),
        text);
    String whole = TextTable.of(TABLE, 9);
    assertTrue(whole.contains("x".repeat(45) + "...  "), whole);
    assertFalse(whole.contains("rows"), whole);
  }

  @Test
  void htmlIsEscapedAndAligned() {
    String html = Html.table(TABLE, Schema.of(Row.class), 1);
    assertTrue(html.contains("<td style=\"text-align:left\">&lt;b&gt;16k&lt;/b&gt;</td>"), html);
    assertTrue(html.contains("<td style=\"text-align:right\">1.235</td>"), html);
    assertTrue(
        html.contains(
            "<th scope=\"col\" title=\"by the &quot;bound&quot;\" style=\"text-align:right\">"
                + "kl [nats]</th>"),
        html);
    assertTrue(html.endsWith("<p>first 1 of 3 rows</p>\n"), html);
    assertFalse(Html.table(TABLE, 3).contains("<b>"));
  }

  @Test
  void emptyTablesHaveAHead() {
    Table none = Tables.of("none", Row.class, List.of());
    assertEquals("proxy  kl  n\n-----  --  -\n", TextTable.of(none, 5));
    assertTrue(Html.table(none, 5).contains("<tbody>\n</tbody>"));
  }
}

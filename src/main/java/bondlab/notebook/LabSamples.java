package bondlab.notebook;

import bondlab.policy.Completion;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * Responses of a policy, in a cell.
 *
 * @param completions those of the first prompt first
 * @param each per prompt
 */
public record LabSamples(List<Completion> completions, int each) implements LabTable {
  private static final int SHOWN = 12;

  /** One response. */
  public record Row(
      @Column(meaning = "id of the prompt") int id,
      @Column(meaning = "text of the prompt") String prompt,
      @Column(meaning = "text of the response") String response,
      @Column(unit = "tokens", meaning = "length of the response") int tokens,
      @Column(unit = "nats", meaning = "log-probability of the response under its policy")
          double logProb) {
    static Row of(Completion c) {
      return new Row(c.prompt().id(), c.prompt().text(), c.text(), c.tokens().length, c.logProb());
    }
  }

  public LabSamples {
    completions = List.copyOf(completions);
  }

  @Override
  public Table table() {
    return Tables.of("samples", Row.class, completions.stream().map(Row::of).toList());
  }

  @Override
  public Schema schema() {
    return Schema.of(Row.class);
  }

  @Override
  public String toString() {
    return TextTable.of(table(), schema(), SHOWN);
  }
}

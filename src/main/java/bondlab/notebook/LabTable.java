package bondlab.notebook;

import bondlab.table.Schema;
import tech.tablesaw.api.Table;

/** What shows itself below a cell as a table. */
public interface LabTable {

  /** All of it, to filter, join and export. */
  Table table();

  /** Units and meanings of its columns. */
  Schema schema();
}

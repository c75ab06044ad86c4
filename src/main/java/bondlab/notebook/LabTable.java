package bondlab.notebook;

import bondlab.table.Schema;
import tech.tablesaw.api.Table;

/** A value that a cell shows as a table. */
public interface LabTable {

  /** All of it, to filter, join and export. */
  Table table();

  /** Units and meanings of its columns. */
  Schema schema();
}

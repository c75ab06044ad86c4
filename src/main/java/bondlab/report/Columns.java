package bondlab.report;

/** Numbers by the name of their column: rows of a table, or an arm's means over its seeds. */
interface Columns {
  /** One number for each row; NaN where there is none. */
  double[] values(String column);
}

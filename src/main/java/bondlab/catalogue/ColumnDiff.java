package bondlab.catalogue;

import bondlab.table.Column;

/** A column in which two tables differ: a row of the numbers of a {@link RunDiff}. */
public record ColumnDiff(
    @Column(meaning = "the table") String table,
    @Column(meaning = "the column") String column,
    @Column(unit = "rows", meaning = "matched rows") int rows,
    @Column(unit = "rows", meaning = "rows in which it differs in a bit or more") int differ,
    @Column(meaning = "largest |A - B|; missing where one of the two has no number") double largest,
    @Column(meaning = "largest |A - B| / max(|A|, |B|)") double relative,
    @Column(meaning = "value of A in the row with the largest difference") String a,
    @Column(meaning = "value of B there") String b,
    @Column(meaning = "that row: its key, or its number from 0") String where) {}

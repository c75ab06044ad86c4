package bondlab.catalogue;

import bondlab.table.Column;

/** A value in which two runs differ: a key of their configurations, or a fact of their making. */
public record KeyDiff(
    @Column(meaning = "added (only in B), removed (only in A) or changed") String change,
    @Column(meaning = "the key") String key,
    @Column(meaning = "value in A") String a,
    @Column(meaning = "value in B") String b,
    @Column(meaning = "where A has it from: the override, or the line of its config.conf")
        String originA,
    @Column(meaning = "where B has it from") String originB) {}

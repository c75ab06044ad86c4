package bondlab.config;

/**
 * What is wrong with one value of a record.
 *
 * @param key in snake_case, relative to the record
 * @param what the value and what is allowed
 */
record KeyProblem(String key, String what) {}

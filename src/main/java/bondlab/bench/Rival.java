package bondlab.bench;

import java.util.function.DoubleSupplier;

/**
 * Another implementation of the same work.
 *
 * @param name its packages and their versions
 * @param seconds does the work once and says how long it took
 */
record Rival(String name, DoubleSupplier seconds) {}

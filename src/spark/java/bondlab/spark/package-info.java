/**
 * Sweeps on Apache Spark: an extra, built by {@code mvn -Pspark package} into {@code
 * target/spark/jars} and chosen by {@code launcher=spark}.
 *
 * <p>A trial is a Spark job of one task, and an executor runs one task at a time: so a trial has a
 * process to itself, its outcome is known when it ends and not when all have, and what one does to
 * its executor harms no other. Start at {@link bondlab.spark.SparkLauncher}; {@link
 * bondlab.spark.SparkSweep} is the driver's loop, {@link bondlab.spark.TrialTask} what runs in an
 * executor. How to set up a cluster: {@code src/docs/cluster.md}.
 */
package bondlab.spark;

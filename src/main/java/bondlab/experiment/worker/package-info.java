/**
 * A pool of worker processes: each trial of a sweep in a Java process of its own, so that a crash
 * of native code takes one trial with it, memory is returned when a trial ends, and several run at
 * a time.
 *
 * <p>{@link bondlab.experiment.worker.Workers} is the launcher, which keeps processes at work,
 * {@link bondlab.experiment.worker.WorkerMain} is the program of each, with the messages that it
 * writes to its standard output.
 */
package bondlab.experiment.worker;

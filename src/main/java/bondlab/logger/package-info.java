/**
 * Logs what a run writes to TensorBoard, to MLflow, or to whatever a jar brings.
 *
 * <p>A {@link bondlab.logger.Logger} is asked for by the key {@code loggers}, a list of names or of
 * objects with a {@code name}, and opens a {@link bondlab.logger.RunListener} for each run. {@link
 * bondlab.logger.Listeners} takes what a run logs: it works off the run's own thread, logs nothing
 * twice, and outlives every failure of a listener. The files of a run are the truth; what a logger
 * has is a copy. The files of TensorBoard are written in {@code bondlab.logger.tensorboard};
 * MLflow's client is an optional extra, built from {@code src/mlflow}. Start at {@code Listeners}.
 */
package bondlab.logger;

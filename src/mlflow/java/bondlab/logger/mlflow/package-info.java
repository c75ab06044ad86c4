/**
 * Logs runs to an MLflow tracking server, by MLflow's own Java client. An optional extra: it is
 * built into {@code target/mlflow} by the Maven profile {@code mlflow}, and a plain build neither
 * compiles it nor downloads the client. Start at {@code Mlflow}.
 */
package bondlab.logger.mlflow;

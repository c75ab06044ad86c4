package bondlab.logger.mlflow;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * The tracking server: MLflow's client, and what that lacks. The client uploads files only by
 * starting a Python program, so they go by plain HTTP here, to a server that takes them itself (an
 * artifact address {@code mlflow-artifacts:/…}, as {@code mlflow server} has by default).
 */
final class Server implements AutoCloseable {
  private static final String PROXIED = "mlflow-artifacts";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration UPLOAD = Duration.ofSeconds(60);

  private final URI address;
  private final MlflowClient client;
  private final Optional<String> authorization;

  Server(URI address) {
    this.address = address;
    String user = System.getenv("MLFLOW_TRACKING_USERNAME");
    String password = System.getenv("MLFLOW_TRACKING_PASSWORD");
    String token = System.getenv("MLFLOW_TRACKING_TOKEN");
    boolean named = user != null && password != null;
    BasicMlflowHostCreds credentials =
        named
            ? new BasicMlflowHostCreds(address.toString(), user, password)
            : new BasicMlflowHostCreds(address.toString(), token);
    this.client = new MlflowClient(credentials);
    this.authorization =
        named
            ? Optional.of("Basic " + base64(user + ":" + password))
            : Optional.ofNullable(token).map(value -> "Bearer " + value);
  }

  /** What is asked of MLflow's client. */
  interface Question<T> {
    T ask(MlflowClient client);
  }

  /**
   * Asks, and says in words what to do if there is no answer.
   *
   * @throws IOException if the server is away, or refuses
   */
  <T> T ask(Question<T> question) throws IOException {
    try {
      return question.ask(client);
    } catch (MlflowHttpException e) {
      String body = e.getBodyMessage() == null ? "" : ": " + e.getBodyMessage().strip();
      throw new IOException(
          "the server %s answered %d %s%s"
              .formatted(address, e.getStatusCode(), e.getReasonPhrase(), body),
          e);
    } catch (MlflowClientException e) {
      throw new IOException(away(e), e);
    }
  }

  private String away(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return "no answer from the server %s (%s); start one: mlflow server --host %s --port %d"
        .formatted(
            address,
            cause.getMessage(),
            address.getHost(),
            address.getPort() < 0 ? 5000 : address.getPort());
  }

  /**
   * Uploads a file.
   *
   * @param artifacts the address that the run has for its artifacts
   * @param name its path there
   * @return false if the server does not take files itself
   */
  boolean upload(String artifacts, String name, Path file) throws IOException {
    URI target = URI.create(artifacts);
    if (!PROXIED.equals(target.getScheme())) {
      return false;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    address
                        + "/api/2.0/mlflow-artifacts/artifacts"
                        + target.getRawPath()
                        + "/"
                        + name))
            .timeout(UPLOAD)
            .PUT(HttpRequest.BodyPublishers.ofFile(file));
    authorization.ifPresent(value -> request.header("Authorization", value));
    HttpResponse<String> answer = send(request.build());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "the server %s answered %d to the file %s: %s"
              .formatted(address, answer.statusCode(), name, answer.body()));
    }
    return true;
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException(away(e), e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    client.close();
  }
}

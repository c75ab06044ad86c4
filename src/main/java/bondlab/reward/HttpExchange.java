package bondlab.reward;

import bondlab.stats.RandomStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends one request until it is answered, or has failed too often. The deadline holds for the whole
 * answer, body included; the body's length is bounded.
 *
 * @param seconds for an answer
 * @param pauses where the random part of pauses comes from
 */
record HttpExchange(HttpClient client, URI url, double seconds, RandomStream pauses) {
  private static final double FIRST_PAUSE = .25;
  private static final double LONGEST_PAUSE = 30;
  private static final double LONGEST_WISH = 60;

  /** No usable answer; the message goes on from the server's address. */
  static final class Failed extends Exception {
    private final boolean passing;
    private final double wish;

    private Failed(String message, boolean passing, double wish) {
      super(message);
      this.passing = passing;
      this.wish = wish;
    }
  }

  /**
   * Posts JSON and returns the body of an answer with status 2xx.
   *
   * @param retries further tries after failures that may pass
   * @param mostBytes of the answer
   */
  byte[] post(byte[] json, int retries, int mostBytes) throws Failed, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return once(json, mostBytes);
      } catch (Failed e) {
        if (!e.passing) {
          throw e;
        }
        if (tries > retries) {
          String often = tries == 1 ? "" : " (the last of " + tries + " tries)";
          throw new Failed(e.getMessage() + often, false, 0);
        }
        TimeUnit.MILLISECONDS.sleep((long) (1000 * pause(tries, e.wish)));
      }
    }
  }

  /** Seconds before the next try: doubled each time, the random part from ½ to 1. */
  private double pause(int tries, double wish) {
    double doubled = Math.min(LONGEST_PAUSE, FIRST_PAUSE * Math.pow(2, tries - 1));
    double own = doubled * (1 + pauses.at(tries).nextDouble()) / 2;
    return Math.max(own, Math.min(wish, LONGEST_WISH));
  }

  private byte[] once(byte[] json, int mostBytes) throws Failed, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, status -> new BoundedBody(mostBytes));
    try {
      return body(answer.get((long) (seconds * 1e9), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw new Failed(tooSlow(), true, 0);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } finally {
      answer.cancel(true); // also when interrupted: the connection is given up
    }
  }

  private String tooSlow() {
    return "did not answer within " + Wrapper.shown(seconds) + " seconds";
  }

  private Failed failed(Throwable cause) {
    if (cause instanceof HttpTimeoutException) {
      return new Failed(tooSlow(), true, 0);
    }
    if (cause instanceof ConnectException) {
      return new Failed("cannot be reached (is the server running?)", true, 0);
    }
    if (cause instanceof BoundedBody.TooLong) {
      return new Failed(cause.getMessage(), false, 0);
    }
    return new Failed("broke off: " + cause.getMessage(), cause instanceof IOException, 0);
  }

  private static byte[] body(HttpResponse<byte[]> answer) throws Failed {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return answer.body();
    }
    if (status / 100 == 3) {
      String to = answer.headers().firstValue("location").orElse("nowhere");
      throw new Failed(
          "answered %d, a redirect to %s, which is not followed: give that address"
              .formatted(status, to),
          false,
          0);
    }
    String said = new String(answer.body(), StandardCharsets.UTF_8);
    String message =
        "answered %d%s".formatted(status, said.isBlank() ? "" : " " + RewardFailed.beginning(said));
    boolean passing = status == 408 || status == 429 || status >= 500;
    throw new Failed(message, passing, wish(answer));
  }

  private static double wish(HttpResponse<?> answer) {
    String seconds = answer.headers().firstValue("retry-after").orElse("0").strip();
    return seconds.matches("\\d{1,6}") ? Double.parseDouble(seconds) : 0;
  }

  /** Collects a body, and breaks off when it is too long. */
  private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final HttpResponse.BodySubscriber<byte[]> whole =
        HttpResponse.BodySubscribers.ofByteArray();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final int most;
    private Flow.Subscription subscription;
    private long read;

    /** The body is longer than allowed. */
    static final class TooLong extends IOException {
      TooLong(int most) {
        super("answered with more than " + most + " bytes; scores are shorter");
      }
    }

    BoundedBody(int most) {
      this.most = most;
      whole
          .getBody()
          .whenComplete(
              (bytes, broken) -> {
                if (broken == null) {
                  body.complete(bytes);
                } else {
                  body.completeExceptionally(broken);
                }
              });
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      whole.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        read += buffer.remaining();
      }
      if (read > most) {
        subscription.cancel();
        body.completeExceptionally(new TooLong(most));
      } else {
        whole.onNext(buffers);
      }
    }

    @Override
    public void onError(Throwable broken) {
      whole.onError(broken);
    }

    @Override
    public void onComplete() {
      whole.onComplete();
    }
  }
}

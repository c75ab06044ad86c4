package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.progress.StoppedByUser;
import bondlab.stats.RandomStream;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A reward that a server gives, with the request and answer of OpenRLHF's remote reward models
 * ({@code openrlhf.cli.serve_rm}, {@code --remote_rm_url}): {@code POST {"query": [prompt and
 * response as one text, …], "prompts": […], "labels": ["", …]}}, answered by {@code {"rewards":
 * […]}} or, where there is no such key, {@code {"scores": […]}}, one number per sample. A server
 * that wants the response alone cuts the prompt off the front of the query.
 *
 * <p>Samples are sent in batches, some of them at the same time. A batch that meets a refused or
 * broken connection, no answer in time, or status 408, 429 or 5xx is sent again after a pause that
 * doubles from ¼ s to 30 s, each time multiplied by a random number from ½ to 1 (of the seed's
 * stream, so that a run repeats itself) and never shorter than the server's {@code Retry-After} of
 * up to a minute. Other statuses, and answers without a finite number for each sample, are errors
 * at once. Redirects are not followed. Interrupting the thread cancels all requests and throws
 * {@link StoppedByUser}.
 *
 * <p>The methods that change a setting return another reward. Nothing is encrypted or signed over
 * {@code http:}; a server elsewhere should have {@code https:}.
 */
public final class HttpReward implements Reward {
  static final int USUAL_BATCH = 64;
  static final int USUAL_RETRIES = 3;
  static final double USUAL_SECONDS = 180; // as OpenRLHF's client
  static final int USUAL_CONCURRENCY = 4;

  private static final JsonFactory JSON = new JsonFactory();

  private final Settings settings;
  private HttpClient client;

  /**
   * All that is set.
   *
   * @param batch samples of a request, ≥ 1
   * @param seconds for an answer, > 0
   * @param retries further tries of a batch, ≥ 0
   * @param concurrency requests at the same time, ≥ 1
   * @param seed of the pauses' random part
   */
  private record Settings(
      String name, URI url, int batch, double seconds, int retries, int concurrency, long seed) {
    Settings {
      new Check("http")
          .notBlank("name", name)
          .atLeast("batch", batch, 1, "samples of a request")
          .positive("timeout", seconds, "seconds for an answer")
          .atLeast("retries", retries, 0, "further tries of a batch")
          .within("concurrency", concurrency, 1, 256, "requests at the same time")
          .done();
    }
  }

  private HttpReward(Settings settings) {
    this.settings = settings;
  }

  /** See {@link Reward#http}. */
  static HttpReward of(String url) {
    URI uri = uri(url);
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst(".*/(?=[^/]+/?$)", "");
    String last = path.replace("/", "");
    return new HttpReward(
        new Settings(
            last.isBlank() ? uri.getHost() : last,
            uri,
            USUAL_BATCH,
            USUAL_SECONDS,
            USUAL_RETRIES,
            USUAL_CONCURRENCY,
            0));
  }

  private static URI uri(String url) {
    try {
      URI uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      throw new BadInput("url = \"%s\" is no address: %s".formatted(url, e.getReason()));
    }
    throw new BadInput(
        "url = \"%s\": must be http://HOST:PORT/PATH or https://…, without user, password and #"
            .formatted(url));
  }

  /** Under another name. */
  @Override
  public HttpReward named(String name) {
    return with(
        s -> new Settings(name, s.url, s.batch, s.seconds, s.retries, s.concurrency, s.seed));
  }

  /** Sends so many samples in a request (64 otherwise). */
  public HttpReward batches(int samples) {
    return with(
        s -> new Settings(s.name, s.url, samples, s.seconds, s.retries, s.concurrency, s.seed));
  }

  /** Waits so many seconds for an answer (180 otherwise). */
  public HttpReward timeout(double seconds) {
    return with(
        s -> new Settings(s.name, s.url, s.batch, seconds, s.retries, s.concurrency, s.seed));
  }

  /** Sends a batch again so many times (3 otherwise). */
  public HttpReward retries(int times) {
    return with(s -> new Settings(s.name, s.url, s.batch, s.seconds, times, s.concurrency, s.seed));
  }

  /** Has so many requests under way at most (4 otherwise). */
  public HttpReward concurrency(int requests) {
    return with(s -> new Settings(s.name, s.url, s.batch, s.seconds, s.retries, requests, s.seed));
  }

  /** Draws the random part of the pauses from this seed (0 otherwise). */
  public HttpReward seed(long seed) {
    return with(
        s -> new Settings(s.name, s.url, s.batch, s.seconds, s.retries, s.concurrency, seed));
  }

  private HttpReward with(Function<Settings, Settings> change) {
    return new HttpReward(change.apply(settings));
  }

  @Override
  public String name() {
    return settings.name;
  }

  /** The samples of one request: from start, inclusive, to end. */
  private record Batch(int start, int end) {}

  /** The scores of a batch. */
  private record Answer(Batch batch, double[] scores) {}

  /**
   * {@inheritDoc}
   *
   * @throws RewardFailed if the server cannot be reached, refuses, or gives no scores, naming the
   *     server and the samples
   * @throws BadInput if the completions' tokens stand for no text
   * @throws StoppedByUser if the thread was interrupted
   */
  @Override
  public double[] score(List<Completion> completions) {
    double[] scores = new double[completions.size()];
    int batches = (scores.length + settings.batch - 1) / settings.batch;
    if (batches == 0) {
      return scores;
    }
    StoppedByUser.throwIfInterrupted();
    HttpClient http = client();
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.min(settings.concurrency, batches), HttpReward::daemon);
    CompletionService<Answer> answers = new ExecutorCompletionService<>(threads);
    try {
      for (int b = 0; b < batches; b++) {
        int start = b * settings.batch;
        Batch batch = new Batch(start, Math.min(start + settings.batch, scores.length));
        answers.submit(asking(http, completions, batch));
      }
      for (int b = 0; b < batches; b++) {
        Answer answer = answers.take().get();
        System.arraycopy(answer.scores, 0, scores, answer.batch.start, answer.scores.length);
      }
      return scores;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      StoppedByUser.throwIfInterrupted();
      throw new IllegalStateException("unreachable", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow(); // interrupts what is under way
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "reward-http");
    thread.setDaemon(true);
    return thread;
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1) // small servers stumble over an offer of 2
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(Duration.ofNanos((long) (settings.seconds * 1e9)))
              .build();
    }
    return client;
  }

  private Callable<Answer> asking(HttpClient http, List<Completion> completions, Batch batch) {
    List<Completion> asked = completions.subList(batch.start, batch.end);
    return () -> {
      RandomStream pauses = RandomStream.of(settings.seed).at("http").at(batch.start);
      HttpExchange exchange = new HttpExchange(http, settings.url, settings.seconds, pauses);
      byte[] request = request(asked);
      try {
        byte[] body = exchange.post(request, settings.retries, mostBytes(asked.size()));
        return new Answer(batch, JsonScores.many(body, asked.size()));
      } catch (HttpExchange.Failed e) {
        throw new RewardFailed(
            "reward %s: %s %s, for samples %d to %d of %d"
                .formatted(
                    settings.name,
                    settings.url,
                    e.getMessage(),
                    batch.start,
                    batch.end - 1,
                    completions.size()));
      } catch (JsonScores.Unreadable e) {
        int at = batch.start + Math.max(0, e.index());
        throw new RewardFailed(
            "reward %s, %s: the answer of %s to samples %d to %d cannot be used: %s"
                .formatted(
                    settings.name,
                    RewardFailed.sample(at, completions.size(), completions.get(at)),
                    settings.url,
                    batch.start,
                    batch.end - 1,
                    e.getMessage()));
      }
    };
  }

  /** Room for the scores, and for what else servers log in their answers. */
  private static int mostBytes(int samples) {
    return (1 << 20) + (int) Math.min(samples * 4096L, 1 << 30);
  }

  private static byte[] request(List<Completion> completions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      array(json, "query", completions, c -> c.prompt().text() + c.text());
      array(json, "prompts", completions, c -> c.prompt().text());
      array(json, "labels", completions, c -> "");
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void array(
      JsonGenerator json, String key, List<Completion> of, Function<Completion, String> text)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (Completion completion : of) {
      json.writeString(text.apply(completion));
    }
    json.writeEndArray();
  }

  /** Forgets the connections. */
  @Override
  public synchronized void close() {
    client = null;
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(settings.name, settings.url);
  }
}

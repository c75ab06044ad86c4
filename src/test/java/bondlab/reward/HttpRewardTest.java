package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.progress.StoppedByUser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real server on this machine, well and badly behaved. */
@Timeout(120)
class HttpRewardTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  /** What the server does with the queries of a request. */
  private interface Behaviour {
    void answer(HttpExchange exchange, List<String> queries) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private HttpReward server(Behaviour behaviour) {
    server.createContext(
        "/score",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(body);
            requests.incrementAndGet();
            var json = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
            behaviour.answer(
                exchange, ConfigFactory.parseString(body, json).getStringList("query"));
          }
        });
    return Reward.http("http://127.0.0.1:" + server.getAddress().getPort() + "/score")
        .named("far")
        .timeout(20);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** The number behind the prompt "Say: ". */
  private static String numbers(List<String> queries) {
    return queries.stream().map(q -> q.substring(5)).collect(Collectors.joining(", ", "[", "]"));
  }

  private static void sendNumbers(HttpExchange exchange, List<String> queries) throws IOException {
    send(exchange, 200, "{\"rewards\": " + numbers(queries) + "}");
  }

  private static double[] upTo(int count) {
    return IntStream.range(0, count).asDoubleStream().toArray();
  }

  private static RewardFailed fails(HttpReward reward, List<Completion> completions) {
    return assertThrows(RewardFailed.class, () -> reward.score(completions));
  }

  @Test
  void asksAsOpenRlhfDoes() {
    HttpReward far = server(HttpRewardTest::sendNumbers);
    List<Completion> two =
        List.of(Texts.response(1, "A \"q\"\n", "é 𝄞"), Texts.response(2, "B", "2"));
    fails(far, two); // "numbers" that are none
    assertEquals(
        "{\"query\":[\"A \\\"q\\\"\\né \\uD834\\uDD1E\",\"B2\"],\"prompts\":[\"A \\\"q\\\"\\n\",\"B\"],"
            + "\"labels\":[\"\",\"\"]}",
        bodies.get(0));
  }

  @Test
  void scoresInOrderWhateverRequestIsAnsweredFirst() {
    AtomicInteger turn = new AtomicInteger();
    HttpReward far =
        server(
            (exchange, queries) -> {
              pause(turn.getAndIncrement() % 3 * 30);
              sendNumbers(exchange, queries);
            });
    assertArrayEquals(upTo(100), far.batches(7).concurrency(5).score(Texts.numbers(100)));
    assertEquals(15, requests.get());
    assertArrayEquals(new double[0], far.score(List.of()));
    assertEquals(15, requests.get());
  }

  @Test
  void noMoreRequestsAtATimeThanAllowed() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    HttpReward far =
        server(
            (exchange, queries) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              pause(50);
              now.decrementAndGet();
              sendNumbers(exchange, queries);
            });
    assertArrayEquals(upTo(40), far.batches(4).concurrency(3).score(Texts.numbers(40)));
    assertTrue(most.get() >= 2 && most.get() <= 3, "at a time: " + most);
  }

  @Test
  void rewardsAreReadBeforeScoresAndEitherAlone() {
    HttpReward far =
        server(
            (exchange, queries) ->
                send(
                    exchange,
                    200,
                    switch (queries.get(0)) {
                      case "Say: both" ->
                          "{\"scores\": null, \"extra_logs\": {\"rewards\": [7]}, \"rewards\": [1]}";
                      case "Say: scores" -> "{\"scores\": [0], \"x\": [1, {\"y\": 2}]}";
                      default -> "[1]";
                    }));
    assertArrayEquals(new double[] {1}, far.score(Texts.responses("both")));
    assertArrayEquals(new double[] {0}, far.score(Texts.responses("scores")));
    String none = fails(far, Texts.responses("neither")).getMessage();
    assertTrue(none.contains("a list, not an object"), none);
  }

  @Test
  void aPassing500IsTriedAgain() {
    HttpReward far =
        server(
            (exchange, queries) -> {
              if (requests.get() <= 2) {
                send(exchange, 500, "out of memory");
              } else {
                sendNumbers(exchange, queries);
              }
            });
    assertArrayEquals(upTo(3), far.score(Texts.numbers(3)));
    assertEquals(3, requests.get());
  }

  @Test
  void aLasting500NamesServerSamplesAndTries() {
    HttpReward far = server((exchange, queries) -> send(exchange, 500, "out of memory"));
    String e = fails(far.retries(2).batches(4).concurrency(1), Texts.numbers(8)).getMessage();
    assertEquals(3, requests.get());
    assertTrue(e.startsWith("reward far: http://127.0.0.1:"), e);
    assertTrue(e.contains("answered 500 \"out of memory\" (the last of 3 tries)"), e);
    assertTrue(e.contains("samples 0 to 3 of 8"), e);
  }

  @Test
  void aRequestThatIsWrongIsNotTriedAgain() {
    for (int status : new int[] {400, 401, 404, 422}) {
      requests.set(0);
      HttpReward far = server((exchange, queries) -> send(exchange, status, ""));
      assertTrue(fails(far, Texts.numbers(2)).getMessage().contains("answered " + status));
      assertEquals(1, requests.get());
      server.removeContext("/score");
    }
  }

  @Test
  void tooManyRequestsWaitsAsLongAsTheServerWishes() {
    HttpReward far =
        server(
            (exchange, queries) -> {
              if (requests.get() == 1) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                send(exchange, 429, "");
              } else {
                sendNumbers(exchange, queries);
              }
            });
    long start = System.nanoTime();
    assertArrayEquals(upTo(3), far.score(Texts.numbers(3)));
    assertTrue(System.nanoTime() - start >= 1_000_000_000L);
  }

  @Test
  void answersThatAreNoScoresNameServerAndSample() {
    check("{\"rewards\": [0, 1, NaN, 3]}", "sample 6 of 8", "rewards[2] is NaN");
    check("{\"rewards\": [0, 1, 2, Infinity]}", "sample 7 of 8", "not a finite number");
    check("{\"rewards\": [0, 1e999, 2, 3]}", "sample 5 of 8", "not a finite number");
    check("{\"rewards\": [0, null, 2, 3]}", "sample 5 of 8", "rewards[1] is null");
    check("{\"rewards\": [0, 1, 2, \"3\"]}", "sample 7 of 8", "the text \"3\"");
    check("{\"rewards\": [[0], [1], [2], [3]]}", "sample 4 of 8", "rewards[0] is a list");
    check("{\"rewards\": [0, 1]}", "sample 6 of 8", "2 scores for 4 samples");
    check("{\"scores\": [0, 1, 2, 3, 4]}", "sample 4 of 8", "5 scores for 4 samples");
    check("{\"rewards\": 3}", "sample 4 of 8", "rewards is 3, not a list");
    check("{\"reward\": [0, 1, 2, 3]}", "sample 4 of 8", "neither the key rewards");
    check("{\"rewards\": [0, 1, 2, 3]} {}", "sample 4 of 8", "more follows");
    check("{\"rewards\": [0, 1, 2, 3]", "sample 4 of 8", "not JSON");
    check("<html>Bad gateway</html>", "sample 4 of 8", "not JSON");
    check("", "sample 4 of 8", "it is empty");
    check("[".repeat(100_000), "sample 4 of 8", "it is a list");
    check("{\"a\": " + "[".repeat(100_000), "sample 4 of 8", "not JSON");
  }

  private void check(String answer, String sample, String why) {
    requests.set(0);
    HttpReward far =
        server(
            (exchange, queries) -> {
              if (queries.get(0).equals("Say: 0")) {
                sendNumbers(exchange, queries);
              } else {
                send(exchange, 200, answer);
              }
            });
    String e = fails(far.batches(4).concurrency(1), Texts.numbers(8)).getMessage();
    assertTrue(e.contains("reward far, " + sample + " (prompt 7, "), e);
    assertTrue(e.contains("/score to samples 4 to 7"), e);
    assertTrue(e.contains(why), e);
    assertEquals(2, requests.get(), "tried again: " + answer);
    server.removeContext("/score");
  }

  @Test
  void aHungServerEndsAtTheTimeoutAlsoInTheMiddleOfABody() {
    for (boolean headers : new boolean[] {false, true}) {
      HttpReward far =
          server(
              (exchange, queries) -> {
                if (headers) {
                  exchange.sendResponseHeaders(200, 0);
                  exchange.getResponseBody().write("{\"rewards\": [".getBytes());
                  exchange.getResponseBody().flush();
                }
                pause(60_000);
              });
      String e = fails(far.timeout(.5).retries(1), Texts.numbers(2)).getMessage();
      assertTrue(e.contains("did not answer within 0.5 seconds (the last of 2 tries)"), e);
      server.removeContext("/score");
    }
  }

  @Test
  void noServerAtAllSaysSo() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    HttpReward none = Reward.http("http://127.0.0.1:" + free + "/score").retries(1).timeout(5);
    String e = fails(none, Texts.numbers(2)).getMessage();
    assertTrue(e.contains("cannot be reached (is the server running?) (the last of 2 tries)"), e);
  }

  @Test
  void redirectsAreNotFollowed() {
    AtomicInteger elsewhere = new AtomicInteger();
    server.createContext(
        "/other",
        exchange -> {
          elsewhere.incrementAndGet();
          send(exchange, 200, "{\"rewards\": [1]}");
          exchange.close();
        });
    HttpReward far =
        server(
            (exchange, queries) -> {
              exchange.getResponseHeaders().add("Location", "/other");
              send(exchange, 307, "");
            });
    String e = fails(far, Texts.numbers(1)).getMessage();
    assertTrue(e.contains("a redirect to /other, which is not followed"), e);
    assertEquals(0, elsewhere.get());
  }

  @Test
  void anAnswerWithoutEndIsBrokenOff() {
    HttpReward far =
        server(
            (exchange, queries) -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] blanks = " ".repeat(1 << 16).getBytes();
              for (int i = 0; i < 1 << 12; i++) {
                exchange.getResponseBody().write(blanks);
              }
            });
    String e = fails(far, Texts.numbers(1)).getMessage();
    assertTrue(e.contains("more than 1052672 bytes"), e);
    assertEquals(1, requests.get());
  }

  @Test
  void interruptingStopsAndALaterCallWorks() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    HttpReward far =
        server(
            (exchange, queries) -> {
              if (requests.get() == 1) {
                asked.countDown();
                pause(60_000);
              }
              sendNumbers(exchange, queries);
            });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread cell =
        new Thread(
            () -> {
              try {
                far.score(Texts.numbers(2));
              } catch (RuntimeException e) {
                thrown.set(e);
              }
            });
    cell.start();
    asked.await();
    cell.interrupt();
    cell.join();
    assertEquals(StoppedByUser.class, thrown.get().getClass());
    assertArrayEquals(upTo(2), far.score(Texts.numbers(2)));
    far.close();
    assertArrayEquals(upTo(2), far.score(Texts.numbers(2))); // opens again
  }

  @Test
  void addressesAndSettingsAreChecked() {
    for (String bad :
        List.of("", "127.0.0.1:5000", "ftp://h/x", "http:///x", "http://u:p@h/x", "http://h/x y")) {
      var e = assertThrows(BadInput.class, () -> Reward.http(bad), bad);
      assertTrue(e.getMessage().contains("url = \"" + bad + "\""), e.getMessage());
    }
    assertEquals("get_reward", Reward.http("http://h:5000/v1/get_reward/").name());
    assertEquals("h", Reward.http("https://h").name());
    HttpReward far = Reward.http("http://h/x");
    assertThrows(BadInput.class, () -> far.batches(0));
    assertThrows(BadInput.class, () -> far.timeout(-1));
    assertThrows(BadInput.class, () -> far.retries(-1));
    assertThrows(BadInput.class, () -> far.concurrency(0));
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

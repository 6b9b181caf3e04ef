package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import whereabouts.cluster.operations.StopProgress.End;
import whereabouts.cluster.operations.StopProgress.Phase;

class StopProgressTest {
  private volatile int unwritten = 123;
  private final StopProgress progress = new StopProgress(() -> unwritten, () -> 341);
  private final ActorSystem system = ActorSystem.create("StopProgressTest");

  @AfterEach
  void terminate() {
    system.terminate();
  }

  private Iterator<String> listen() throws Exception {
    ServerBinding server =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .bindSync(
                request ->
                    org.apache.pekko.http.javadsl.model.HttpResponse.create()
                        .withEntity(
                            HttpEntities.createChunked(
                                ContentTypes.APPLICATION_JSON, progress.lines())))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    URI uri = URI.create("http://127.0.0.1:" + server.localAddress().getPort());
    HttpResponse<Stream<String>> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines());
    return response.body().iterator();
  }

  private static String await(Iterator<String> lines, String phase) {
    while (true) {
      String line = lines.next();
      if (line.contains(phase)) {
        return line;
      }
    }
  }

  @Test
  void whoListensIsToldToTheEndThoughTheSystemEndsToo() throws Exception {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "end",
            () -> progress.ended(new End(0, 7, 0)));
    Iterator<String> lines = listen();
    assertThat(lines.next()).isEqualTo("{\"phase\":\"closing\",\"unwritten\":123,\"buckets\":341}");
    progress.enter(Phase.HANDING_OVER);
    unwritten = 0;
    assertThat(await(lines, "handing-over"))
        .isEqualTo("{\"phase\":\"handing-over\",\"unwritten\":0,\"buckets\":341}");

    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
    assertThat(await(lines, "done"))
        .isEqualTo(
            "{\"phase\":\"done\",\"unwritten\":0,\"buckets\":341,\"exitStatus\":0,\"spilled\":7,"
                + "\"lost\":0}");
    assertThat(lines.hasNext()).isFalse();
    system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void nobodyListensNobodyWaits() {
    assertThat(progress.ended(new End(0, 0, 0)).toCompletableFuture()).isDone();
  }
}

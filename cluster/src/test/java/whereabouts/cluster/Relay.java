package whereabouts.cluster;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;

/** Lets what listens on the loopback interface be reached at another address of this machine. */
final class Relay implements AutoCloseable {
  private final ActorSystem system = ActorSystem.create("relay", ConfigFactory.load());

  /**
   * Relays every connection.
   *
   * @param at the other address; the port is the same
   */
  Relay(String at, int port) {
    Procedure<Tcp.IncomingConnection> relay =
        connection ->
            connection.handleWith(Tcp.get(system).outgoingConnection("127.0.0.1", port), system);
    Tcp.get(system)
        .bind(at, port)
        .to(Sink.foreach(relay))
        .run(system)
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    system.terminate();
  }
}

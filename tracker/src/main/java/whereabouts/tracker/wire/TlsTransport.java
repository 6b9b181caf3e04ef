package whereabouts.tracker.wire;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.util.ByteString;
import whereabouts.tracker.tls.ServerTls;

/**
 * TLS, between what is said on a connection and its bytes on the wire. Whoever does not come to say
 * anything in it is late with its first head, as without TLS. What breaks it is an end like any
 * other, or the client could not be told why.
 */
final class TlsTransport {
  private final BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> encryption;
  private final Duration goodbye;

  /**
   * For all connections of a port.
   *
   * @param goodbye how long a client's is waited for, once there is nothing more to say
   */
  TlsTransport(ServerTls tls, Duration goodbye) {
    Flow<ByteString, SslTlsOutbound, NotUsed> told =
        Flow.<ByteString>create().map(TLSProtocol.SendBytes::new);
    Flow<SslTlsInbound, ByteString, NotUsed> heard =
        Flow.<SslTlsInbound>create()
            .collectType(TLSProtocol.SessionBytes.class)
            .map(TLSProtocol.SessionBytes::bytes)
            .onErrorComplete();
    this.encryption =
        BidiFlow.fromFlows(told, heard)
            .atop(TLS.create(tls::newEngine, session -> {}, TLSClosing.eagerClose()));
    this.goodbye = goodbye;
  }

  /**
   * One connection.
   *
   * @param said completed when there is nothing more to say
   * @return the flow of what is said, with a stage that is completed when the client is gone
   */
  Flow<ByteString, ByteString, CompletionStage<Done>> over(
      Flow<ByteString, ByteString, NotUsed> wire, CompletionStage<Done> said) {
    return encryption
        .<ByteString, ByteString, UniqueKillSwitch, UniqueKillSwitch>atop(
            BidiFlow.fromGraph(KillSwitches.singleBidi()), Keep.right())
        .<CompletionStage<Done>, Pair<UniqueKillSwitch, CompletionStage<Done>>>join(
            wire.watchTermination(Keep.right()), Keep.both())
        .mapMaterializedValue(
            line -> {
              var unused =
                  said.thenRunAsync(
                      line.first()::shutdown,
                      CompletableFuture.delayedExecutor(goodbye.toMillis(), TimeUnit.MILLISECONDS));
              return line.second();
            });
  }
}

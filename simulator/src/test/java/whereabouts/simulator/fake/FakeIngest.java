package whereabouts.simulator.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/** {@code WS /v1/ingest}: acks every message at once; and the door to {@link FakeLive}. */
final class FakeIngest extends WebSocketServer {
  private final FakeFleet fleet;
  private final FakeEvents events;
  private final FakeLive live;
  private final AtomicInteger eventsTaken = new AtomicInteger();
  private final Lies lies;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile CompletableFuture<Void> thaw = CompletableFuture.completedFuture(null);

  /** One socket's running totals. */
  private static final class Session {
    private final FakeFleet.Account account = new FakeFleet.Account();
    private long messages;
  }

  FakeIngest(FakeFleet fleet, FakeEvents events, Lies lies) {
    super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    this.fleet = fleet;
    this.events = events;
    this.lies = lies;
    this.live = new FakeLive(fleet, lies);
    setDaemon(true);
    setReuseAddr(true);
  }

  void freezeUntil(CompletableFuture<Void> thawed) {
    thaw = thawed;
  }

  int startedOnPort() throws InterruptedException {
    start();
    started.await();
    return getPort();
  }

  @Override
  public void onStart() {
    started.countDown();
  }

  @Override
  public void onOpen(WebSocket socket, ClientHandshake handshake) {
    if (handshake.getResourceDescriptor().startsWith(FakeLive.PATH)) {
      live.opened(socket, handshake.getResourceDescriptor());
    } else {
      socket.setAttachment(new Session());
    }
  }

  @Override
  public void onMessage(WebSocket socket, String text) {
    thaw.join();
    JsonNode message;
    try {
      message = FakeFleet.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
    if (message.path("type").asText().equals("event")) {
      take(socket, message);
      return;
    }
    Session session = socket.getAttachment();
    fleet.report(message, session.messages, session.account, lies.overloadEvery());
    session.messages++;
    if (lies.dropAfter() > 0 && session.messages == lies.dropAfter()) {
      socket.closeConnection(1006, "cut"); // what it just took is never acked
      return;
    }
    ObjectNode ack = session.account.json();
    ack.put("type", "ack").put("messages", session.messages).put("unwrittenAgeMs", 0);
    socket.send(ack.toString());
  }

  private void take(WebSocket socket, JsonNode message) {
    eventsTaken.incrementAndGet();
    FakeEvents.Fate fate = events.take(message.path("vehicleId").asText(), message.path("event"));
    if (fate == FakeEvents.Fate.CUT) {
      socket.closeConnection(1006, "cut");
      return;
    }
    ObjectNode ack = FakeFleet.JSON.createObjectNode().put("type", "eventAck");
    ack.set("vehicleId", message.path("vehicleId"));
    ack.set("eventId", message.path("event").path("eventId"));
    ack.put("outcome", fate == FakeEvents.Fate.STORED ? "stored" : "overloaded");
    socket.send(ack.toString());
  }

  /** How many events came on sockets. */
  int eventsTaken() {
    return eventsTaken.get();
  }

  @Override
  public void onClose(WebSocket socket, int code, String reason, boolean remote) {
    live.closed(socket);
  }

  /** Cuts all viewers off. */
  void cutViewers() {
    live.cut();
  }

  @Override
  public void onError(@Nullable WebSocket socket, Exception cause) {
    if (!(cause instanceof IOException)) { // else the client is gone
      throw new IllegalStateException(cause);
    }
  }
}

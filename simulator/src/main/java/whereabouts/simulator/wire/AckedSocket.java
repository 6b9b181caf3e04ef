package whereabouts.simulator.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to one target from its opening to its end, and what is under way on it.
 *
 * <p>Concurrency: the sender's thread sends and waits, the client's threads bring acks and the end.
 * What both touch is guarded by this object's monitor, and every change notifies. Whoever closes it
 * first, gives up what was not acked; that happens once.
 */
final class AckedSocket extends WholeTexts {
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);
  private static final long GLANCE_MILLIS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Target target;
  private final Tally tally;
  private final Witness witness;
  private volatile @Nullable WebSocket socket;

  // Guarded by this.
  private final Outstanding outstanding = new Outstanding();
  private List<Message> refused = new ArrayList<>();
  private List<Message> unacked = List.of();
  private long lastSignNanos = System.nanoTime();
  private boolean closed;

  AckedSocket(Target target, Tally tally, Witness witness) {
    this.target = target;
    this.tally = tally;
    this.witness = witness;
  }

  void opened(WebSocket opened) {
    socket = opened;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** False if the socket ended, or it is time to stop, before there was room. */
  synchronized boolean awaitRoom(int positions, int max, Stop stop) throws InterruptedException {
    while (!closed && outstanding.positions() > 0 && outstanding.positions() + positions > max) {
      if (stop.wished()) {
        return false;
      }
      wait(GLANCE_MILLIS);
    }
    return !closed;
  }

  /** Whether the target has shown that it listens. */
  synchronized boolean anyAcked() {
    return outstanding.anyAcked();
  }

  /** False if the socket had ended before: the message is not among those sent on it then. */
  boolean send(Message message, String text) throws InterruptedException {
    WebSocket open = socket;
    if (open == null || !note(message)) {
      return false;
    }
    finish(open.sendText(text, true));
    return true;
  }

  /** The same, but ends the connection in the middle of the message, without a goodbye. */
  boolean tear(Message message, String text) throws InterruptedException {
    WebSocket open = socket;
    if (open == null || !note(message)) {
      return false;
    }
    finish(open.sendText(text.substring(0, text.length() / 2), false));
    synchronized (this) {
      if (!closed) {
        giveUp();
        tally.disconnected();
      }
    }
    return true;
  }

  /** Before the ack can come. */
  private synchronized boolean note(Message message) {
    if (closed) {
      return false;
    }
    lastSignNanos = System.nanoTime();
    witness.sending(message);
    tally.sent(message, lastSignNanos);
    outstanding.sent(message);
    return true;
  }

  private void finish(CompletableFuture<WebSocket> write) throws InterruptedException {
    try {
      write.get(WRITE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      end(Failure.of(e));
    }
  }

  void ping() throws InterruptedException {
    WebSocket open = socket;
    if (open == null || isClosed()) {
      return;
    }
    finish(open.sendPing(ByteBuffer.allocate(0)));
  }

  synchronized void awaitAcked(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!closed && outstanding.positions() > 0 && System.nanoTime() < deadline) {
      wait(GLANCE_MILLIS);
    }
  }

  @Override
  protected void received(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      tally.error(target + ": it sent what is no JSON");
      return;
    }
    switch (json.path("type").asText()) {
      case "ack" -> acked(Ack.in(json));
      case "error" -> tally.error(target + ": " + json.path("error").path("message").asText());
      default -> {} // of a later version
    }
  }

  private synchronized void acked(Ack ack) {
    if (closed) {
      return; // already counted as lost
    }
    Outstanding.Settled settled = outstanding.settle(ack);
    for (Message message : settled.covered()) {
      witness.acked(message);
      Message rest = message.rest();
      if (rest != null) {
        refused.add(rest);
      }
    }
    lastSignNanos = System.nanoTime();
    tally.settled(settled.gained(), settled.covered(), lastSignNanos);
    notifyAll();
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    end("it closed the connection with status " + status + (reason.isEmpty() ? "" : " " + reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    end(Failure.of(cause));
  }

  private synchronized void end(String why) {
    if (!closed) {
      giveUp();
      tally.error(target + ": " + why);
    }
  }

  private synchronized void giveUp() {
    lose();
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  private synchronized void lose() {
    closed = true;
    tally.lost(outstanding.positions());
    unacked = outstanding.lose();
    notifyAll();
  }

  /** Once it is closed: what was sent on it and not acked, in that order; then forgets it. */
  synchronized List<Message> takeUnacked() {
    List<Message> taken = unacked;
    unacked = List.of();
    return taken;
  }

  /** What has to be sent again since the target had no room for it; then forgets it. */
  synchronized List<Message> takeRefused() {
    List<Message> taken = refused;
    refused = new ArrayList<>();
    return taken;
  }

  /**
   * Waits until something has come back: refused, or not acked by the end of the socket. False if
   * nothing will, since all that has to be taken is taken, or nothing was acked for so long, or it
   * is time to stop.
   */
  synchronized boolean awaitReturns(Duration patience, Stop stop) throws InterruptedException {
    while (refused.isEmpty() && unacked.isEmpty()) {
      boolean silent = System.nanoTime() - lastSignNanos > patience.toNanos();
      if (closed || silent || stop.wished() || !outstanding.anyInsists()) {
        return false;
      }
      wait(GLANCE_MILLIS);
    }
    return true;
  }

  /** Says goodbye, if there is still someone to hear it. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      lose();
    }
    WebSocket open = socket;
    if (open != null) {
      CompletableFuture<WebSocket> goodbye = open.sendClose(WebSocket.NORMAL_CLOSURE, "");
      try {
        goodbye.get(GOODBYE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // It is gone already.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      open.abort();
    }
  }
}

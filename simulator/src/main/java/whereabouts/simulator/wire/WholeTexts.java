package whereabouts.simulator.wire;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Listens to a WebSocket whose messages are texts, and puts their parts together. */
public abstract class WholeTexts implements WebSocket.Listener {
  private final StringBuilder parts = new StringBuilder();

  @Override
  public final @Nullable CompletionStage<?> onText(
      WebSocket from, CharSequence data, boolean last) {
    String part = data.toString(); // a buffer appended as such is copied character by character
    if (!last) {
      parts.append(part);
    } else if (parts.isEmpty()) {
      received(part);
    } else {
      String text = parts.append(part).toString();
      parts.setLength(0);
      received(text);
    }
    from.request(1);
    return null;
  }

  /** A message is complete. Called by one thread at a time. */
  protected abstract void received(String text);
}

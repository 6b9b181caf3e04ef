package whereabouts.simulator.wire;

import java.net.http.HttpClient;

/** How reports travel. */
public enum Protocol {
  WS,
  HTTP;

  Line line(HttpClient client, Crew crew, int number) {
    return this == WS
        ? new WebSocketLine(client, crew, number)
        : new HttpLine(client, crew, number);
  }
}

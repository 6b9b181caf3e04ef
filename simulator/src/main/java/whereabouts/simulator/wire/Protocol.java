package whereabouts.simulator.wire;

import java.net.http.HttpClient;
import java.util.List;
import java.util.stream.IntStream;

/** How reports travel. */
public enum Protocol {
  WS,
  HTTP;

  List<Line> lines(HttpClient client, Crew crew) {
    Disconnects disconnects = new Disconnects(crew.disconnectsPerSecond(), System.nanoTime());
    return IntStream.range(0, crew.connections())
        .<Line>mapToObj(
            i ->
                this == WS
                    ? new WebSocketLine(client, crew, disconnects, i)
                    : new HttpLine(client, crew, i))
        .toList();
  }
}

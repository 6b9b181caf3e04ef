package whereabouts.simulator.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void anIdIsOnePathSegmentWhateverItHas() {
    Target target = Target.of("http://127.0.0.1:8080/");
    assertThat(target.vehicle("owntracks/me/iPhone 12+\ud83d\ude80?#%", false))
        .hasToString(
            "http://127.0.0.1:8080/v1/vehicles/"
                + "owntracks%2Fme%2FiPhone%2012%2B%F0%9F%9A%80%3F%23%25");
    assertThat(target.vehicle("a", true))
        .hasToString("http://127.0.0.1:8080/v1/vehicles/a?source=store");
  }

  @Test
  void eventsAreBelowTheirVehicle() {
    Target target = Target.of("http://127.0.0.1:8080");
    assertThat(target.events("a/b")).hasToString("http://127.0.0.1:8080/v1/vehicles/a%2Fb/events");
    assertThat(target.events("a", "2026-11-22T10:15:30.250Z", "2026-11-23T00:00:00.000Z", "x=+"))
        .hasToString(
            "http://127.0.0.1:8080/v1/vehicles/a/events?from=2026-11-22T10%3A15%3A30.250Z"
                + "&to=2026-11-23T00%3A00%3A00.000Z&limit=1000&after=x%3D%2B");
  }

  @Test
  void socketsGoToTheSamePlace() {
    assertThat(Target.of("https://fleet.example/base").ingest())
        .hasToString("wss://fleet.example/base/v1/ingest");
  }

  @Test
  void whatIsNoAddressIsRefused() {
    for (String wrong : new String[] {"", "127.0.0.1:8080", "ftp://a", "http://", "http://a?b"}) {
      assertThatThrownBy(() -> Target.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aTokenGoesAlongAndIsNotShown() throws Exception {
    Target target = Target.of("http://127.0.0.1:8080").with("s3cret");
    assertThat(target.request(target.positions()).build().headers().firstValue("Authorization"))
        .contains("Bearer s3cret");
    assertThat(target).hasToString("http://127.0.0.1:8080");
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Target open = Target.of("http://127.0.0.1:" + door.getLocalPort()).with("s3cret");
      var unused =
          open.socket(HttpClient.newHttpClient())
              .buildAsync(open.ingest(), new WebSocket.Listener() {});
      try (Socket client = door.accept()) {
        BufferedReader head =
            new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        assertThat(head.lines().takeWhile(line -> !line.isEmpty()))
            .contains("Authorization: Bearer s3cret");
      }
    }
  }
}

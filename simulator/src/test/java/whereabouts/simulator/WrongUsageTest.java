package whereabouts.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import whereabouts.simulator.wire.Stop;

class WrongUsageTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int simulate(String options) {
    return Simulate.execute(
        new Stop(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        options.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --nonsense                        | --nonsense
          --vehicle 5                       | did you mean --vehicles
          --vehicles five                   | five
          --vehicles 0                      | --vehicles must be
          --interval 1s --rate 100          | give one of them
          --interval 5                      | 250ms
          --interval 0s                     | longer
          --rate -1                         | --rate
          --rate NaN                        | --rate
          --vehicles 2 --rate 100000        | --vehicles 100
          --order shuffle                   | --order needs --replay
          --replay /no/such/file            | /no/such/file
          --replay /etc/hostname --vehicles 5 | drop --vehicles
          --replay /etc/hostname --interval 1s | --rate
          --replay /etc/hostname --roads monaco | drop --roads
          --replay /etc/hostname --hot 1    | drop --hot
          --hot-share 0.3                   | needs --hot
          --hot 0                           | --hot must be
          --hot 5 --vehicles 5              | --hot must be
          --hot 5 --hot-share 1             | below 1
          --hot 5 --vehicles 10             | more than 0.5
          --hot 1 --connections 1           | 2 --connections
          --hot 1 --rate 5000               | --duration
          --hot 1 --rate 300000 --hot-share 0.9 | greater --hot
          --hot 1 --rate 5000 --duration 99999h | shorter --duration
          --replay /etc/hostname --backlog 3 | drop --backlog
          --backlog-step 2s                 | needs --backlog
          --backlog 0                       | --backlog must be
          --backlog 1000000 --backlog-step 1h | shorter --backlog-step
          --duration 0s                     | needs --backlog
          --token a --token-file b          | exclude each other
          --token-file /no/such/file        | /no/such/file
          --cacert /no/such/file            | /no/such/file
          --cacert /etc/hostname            | --cacert /etc/hostname
          --token a:b                       | --token
          --protocol carrier-pigeon         | carrier-pigeon
          --batch 0                         | --batch must be
          --connections 0                   | --connections must be
          --duration soon                   | soon
          --roads atlantis                  | atlantis
          --ignore-retry-after              | --protocol http
          --disconnects -1                  | --disconnects must be
          --disconnects 2 --protocol http   | --protocol ws
          --pause-reads -1                  | --pause-reads must be
          --events -1                       | --events must be
          --events NaN                      | --events must be
          --viewers -1                      | --viewers must be
          --viewer-vehicles 5               | needs --viewers
          --viewers 2 --viewer-vehicles 0   | --viewer-vehicles must be
          --late 1.5                        | 0 to 1
          --duplicates NaN                  | 0 to 1
          --verify-timeout 1s               | needs --verify
          --warm-up 2s --duration 2s        | --warm-up must be
          --report /no/such/folder/r.json   | /no/such/folder
          --target localhost:8080           | http://
          surplus                           | surplus
          """)
  void itIsToldInOneLineWithTheRemedy(String options, String remedy) {
    assertThat(simulate(options)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(remedy).hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void helpAndVersionAreFine() {
    assertThat(simulate("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--out-of-order", "Exit status");
    out.reset();
    assertThat(simulate("--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).matches("whereabouts simulate \\d[^$]*\\s");
  }
}

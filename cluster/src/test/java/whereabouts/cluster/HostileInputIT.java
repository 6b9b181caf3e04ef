package whereabouts.cluster;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent, the node answers as documented. */
@Tag("prove")
class HostileInputIT {
  private final String keyspace = TestNode.newKeyspace();
  @TempDir Path directory;

  @Test
  void oddRequestsAreAnswered() throws IOException {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      OddRequests.areAnswered(node);
    }
  }

  @Test
  void oddFramesAreAnswered() throws IOException {
    try (NodeProcess node = NodeProcess.start(keyspace, directory, "-Xmx512m").awaitReady()) {
      OddFrames.areAnswered(node);
    }
  }
}

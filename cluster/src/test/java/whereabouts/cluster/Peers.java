package whereabouts.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The {@link Peer}s of one test, which end with it. */
final class Peers implements AfterEachCallback {
  private final List<Peer> all = new CopyOnWriteArrayList<>();

  Peer start(String... settings) {
    Peer peer = new Peer(settings);
    all.add(peer);
    return peer;
  }

  /** Those that were started so far. */
  List<Peer> all() {
    return all;
  }

  @Override
  public void afterEach(ExtensionContext test) {
    all.forEach(Peer::close);
    all.clear();
  }
}

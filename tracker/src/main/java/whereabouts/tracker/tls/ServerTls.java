package whereabouts.tracker.tls;

import com.typesafe.config.Config;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS on a port of ours. The files are looked at again while connections come, so that a new
 * certificate needs no restart; as long as they can't be used, the old one stays. Safe for
 * concurrent use; no file is read by the thread that asks.
 */
public final class ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  /** All that is left without a known weakness. */
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final Duration SOON = Duration.ofDays(14);

  private record Serving(Identity identity, SSLContext context) {}

  private final Identity.Files files;
  private final Duration reloadInterval;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AtomicLong lookAtNanos;
  private volatile Serving serving;
  private volatile @Nullable String complaint;

  private ServerTls(
      Identity.Files files, Duration reloadInterval, Clock clock, LongSupplier nanoTime) {
    this.files = files;
    this.reloadInterval = reloadInterval;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lookAtNanos = new AtomicLong(nanoTime.getAsLong() + reloadInterval.toNanos());
    this.serving = serving(files.read(clock.instant()));
  }

  /**
   * As the settings below a path say, such as {@code whereabouts.http.tls}; empty if they name no
   * certificate.
   *
   * @throws IllegalArgumentException if the certificate or its key can't be used; the message names
   *     setting and file
   */
  public static Optional<ServerTls> of(Config root, String path) {
    return of(root, path, Clock.systemUTC(), System::nanoTime);
  }

  static Optional<ServerTls> of(Config root, String path, Clock clock, LongSupplier nanoTime) {
    Duration reloadInterval = root.getDuration(path + ".reload-interval");
    if (reloadInterval.isNegative() || reloadInterval.isZero()) {
      throw new IllegalArgumentException(
          path + ".reload-interval is " + reloadInterval + ", it must be greater than 0");
    }
    return Identity.Files.of(root, path)
        .map(files -> new ServerTls(files, reloadInterval, clock, nanoTime));
  }

  private Serving serving(Identity identity) {
    Instant expiry = identity.expiry();
    if (clock.instant().plus(SOON).isAfter(expiry)) {
      LOG.warn(
          "The certificate in {} ({}) expires soon, at {}: clients will refuse it then",
          files.chain().path(),
          files.chain().setting(),
          expiry);
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity.keyManagers(), null, null);
      return new Serving(identity, context);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** For one connection, from its side that was called. */
  public SSLEngine newEngine() {
    lookAgainIfDue();
    SSLEngine engine = serving.context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  /** When the certificate ends that is shown now. */
  public Instant expiry() {
    return serving.identity.expiry();
  }

  private void lookAgainIfDue() {
    long now = nanoTime.getAsLong();
    long due = lookAtNanos.get();
    if (now - due >= 0 && lookAtNanos.compareAndSet(due, now + reloadInterval.toNanos())) {
      var unused = CompletableFuture.runAsync(this::lookAgain);
    }
  }

  private void lookAgain() {
    try {
      Identity found = files.read(clock.instant());
      if (!found.equals(serving.identity)) {
        serving = serving(found);
        LOG.info("New certificate in {}, good until {}", files.chain().path(), found.expiry());
      }
      complaint = null;
    } catch (RuntimeException unusable) {
      String why = String.valueOf(unusable.getMessage());
      if (!why.equals(complaint)) {
        complaint = why;
        LOG.warn("The former certificate stays, good until {}: {}", expiry(), why);
      }
    }
  }
}

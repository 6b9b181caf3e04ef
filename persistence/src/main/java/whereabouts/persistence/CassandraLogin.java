package whereabouts.persistence;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import whereabouts.tracker.access.KeyFile;
import whereabouts.tracker.tls.ClientTls;

/**
 * How Cassandra is spoken to where it does not take just anybody. The password itself is never
 * kept.
 *
 * @param tls whom we trust, and who we are if it asks; empty to speak in the clear
 * @param verifyHost whether its certificate must be of the host that is spoken to
 * @param user empty if it asks for none
 * @param passwordFile holds the user's password
 */
record CassandraLogin(
    Optional<SSLContext> tls,
    boolean verifyHost,
    Optional<String> user,
    Optional<Path> passwordFile) {
  private static final String PATH = "whereabouts.cassandra";
  private static final String PASSWORD_FILE = PATH + ".password-file";

  /**
   * Reads the settings, and the files that they name.
   *
   * @throws IllegalArgumentException if a file can't be used; the message names setting and file,
   *     and nothing of what it holds
   */
  static CassandraLogin of(Config root) {
    Config config = root.getConfig(PATH);
    Optional<String> user = given(config, "user");
    Optional<Path> passwordFile = given(config, "password-file").map(Path::of);
    if (user.isPresent() != passwordFile.isPresent()) {
      throw new IllegalArgumentException(
          PATH + ".user and password-file belong together: set both or none");
    }
    passwordFile.ifPresent(CassandraLogin::password);
    return new CassandraLogin(
        config.getBoolean("tls.enabled")
            ? Optional.of(ClientTls.of(root, PATH + ".tls"))
            : Optional.empty(),
        config.getBoolean("tls.verify-host"),
        user,
        passwordFile);
  }

  private static Optional<String> given(Config config, String key) {
    return Optional.of(config.getString(key)).filter(text -> !text.isBlank());
  }

  private static String password(Path file) {
    String password = KeyFile.text(file, PASSWORD_FILE).strip();
    if (password.isEmpty()) {
      throw KeyFile.wrong(PASSWORD_FILE, file, "it holds no password");
    }
    return password;
  }

  /** A session that logs in so; the password is read now, so that a new one needs no restart. */
  CqlSessionBuilder onto(CqlSessionBuilder session) {
    tls.ifPresent(
        context ->
            session.withSslEngineFactory(
                new ProgrammaticSslEngineFactory(context, null, verifyHost)));
    user.ifPresent(name -> session.withAuthCredentials(name, password(passwordFile.orElseThrow())));
    return session;
  }
}

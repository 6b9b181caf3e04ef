package whereabouts.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.fleet.Buckets;

/**
 * The tables, which stand in CQL files beside this class, and the check that a keyspace is laid out
 * as this version of the program expects it.
 *
 * <p>Installing is safe to repeat and to run from several nodes at once: every statement creates
 * only what is not there, every table has an id that follows from its name, and the layout is
 * recorded last, by a conditional write that only the first one wins.
 *
 * <p>A table that is new in this version, and that older nodes need not know, is added to a
 * keyspace made before. Where nothing is missing, nothing is changed.
 */
public final class Schema {
  /** Goes up with every change of the tables that an older node could not work with. */
  public static final int VERSION = 1;

  /** What a keyspace's rows depend on. */
  record Layout(int schemaVersion, int bucketCount) {
    static final Layout EXPECTED = new Layout(VERSION, Buckets.COUNT);

    @Override
    public String toString() {
      return "schema version " + schemaVersion + " with " + bucketCount + " buckets";
    }
  }

  /** The keyspace is laid out otherwise. Trying again does not help. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The driver's own wait for agreement (10 s) is within. */
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(30);

  private static final String LAYOUT_ID = "whereabouts";
  private static final Pattern COMMENT = Pattern.compile("--.*");
  private static final Pattern CREATED =
      Pattern.compile("CREATE (?:TABLE|TYPE) IF NOT EXISTS \\w+\\.(\\w+)");
  private static final Pattern TABLE_ID = Pattern.compile("\\$\\{id:(\\w+)}");

  private final CqlSession session;
  private final String keyspace;
  private final int replicationFactor;

  private Schema(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.keyspace = settings.keyspace();
    this.replicationFactor = settings.replicationFactor();
  }

  /**
   * Makes keyspace and tables unless they are there, and checks them.
   *
   * @return fails with {@link RefusedException} if the keyspace is not ours to use
   */
  static CompletionStage<Void> install(CqlSession session, CassandraSettings settings) {
    Schema schema = new Schema(session, settings);
    return CompletableFuture.completedFuture(schema)
        .thenCompose(Schema::recorded)
        .thenCompose(
            layout -> {
              if (layout == null) {
                return schema.create();
              }
              check(settings.keyspace(), layout);
              return schema.createMissing();
            });
  }

  private static void check(String keyspace, Layout there) {
    if (!there.equals(Layout.EXPECTED)) {
      throw new RefusedException(
          ("keyspace \"%s\" has %s, this program needs %s: run the version that made it,"
                  + " or name another keyspace in whereabouts.cassandra.keyspace")
              .formatted(keyspace, there, Layout.EXPECTED));
    }
  }

  private CompletionStage<@Nullable Layout> recorded() {
    return exists("tables", "keyspace_name = ? AND table_name = 'layout'")
        .thenCompose(
            exists ->
                exists
                    ? session
                        .executeAsync(
                            SimpleStatement.newInstance(
                                "SELECT schema_version, bucket_count FROM "
                                    + keyspace
                                    + ".layout WHERE id = ?",
                                LAYOUT_ID))
                        .thenApply(Schema::layout)
                    : CompletableFuture.completedFuture(null));
  }

  private CompletionStage<Boolean> exists(String what, String where) {
    return session
        .executeAsync(
            SimpleStatement.newInstance(
                "SELECT keyspace_name FROM system_schema." + what + " WHERE " + where, keyspace))
        .thenApply(rows -> rows.one() != null);
  }

  private static @Nullable Layout layout(AsyncResultSet rows) {
    Row row = rows.one();
    return row == null
        ? null
        : new Layout(row.getInt("schema_version"), row.getInt("bucket_count"));
  }

  private CompletionStage<Void> create() {
    return exists("keyspaces", "keyspace_name = ?")
        .thenCompose(
            exists ->
                exists
                    ? CompletableFuture.completedFuture(null)
                    : changes(statements("keyspace.cql").toList()))
        .thenCompose(created -> createMissing())
        .thenCompose(created -> record())
        .thenAccept(layout -> check(keyspace, layout));
  }

  private CompletionStage<Void> createMissing() {
    return names("tables", "table_name")
        .thenCombine(names("types", "type_name"), Stream::concat)
        .thenApply(names -> names.collect(Collectors.toSet()))
        .thenCompose(
            there ->
                changes(
                    statements("tables.cql")
                        .filter(statement -> !there.contains(created(statement)))
                        .toList()));
  }

  private CompletionStage<Stream<String>> names(String what, String column) {
    return session
        .executeAsync(
            SimpleStatement.newInstance(
                "SELECT %s FROM system_schema.%s WHERE keyspace_name = ?".formatted(column, what),
                keyspace))
        .thenApply(
            rows ->
                StreamSupport.stream(rows.currentPage().spliterator(), false)
                    .map(row -> row.getString(column)));
  }

  /** The name of the table or type that a statement creates. */
  private static String created(String statement) {
    Matcher matcher = CREATED.matcher(statement);
    if (!matcher.lookingAt()) {
      throw new IllegalStateException("creates neither a table nor a type: " + statement);
    }
    return matcher.group(1);
  }

  private CompletionStage<Void> changes(List<String> statements) {
    CompletionStage<Void> done = CompletableFuture.completedFuture(null);
    for (String statement : statements) {
      done = done.thenCompose(before -> change(statement));
    }
    return done;
  }

  /** Completes once all nodes that are up have the change. */
  private CompletionStage<Void> change(String cql) {
    return session
        .executeAsync(SimpleStatement.newInstance(cql).setTimeout(CHANGE_TIMEOUT))
        .thenAccept(
            result -> {
              if (!result.getExecutionInfo().isSchemaInAgreement()) {
                throw new StoreUnavailableException("Cassandra's nodes disagree about the schema");
              }
            });
  }

  private CompletionStage<Layout> record() {
    return session
        .executeAsync(
            SimpleStatement.newInstance(
                    "INSERT INTO "
                        + keyspace
                        + ".layout (id, schema_version, bucket_count) VALUES (?, ?, ?)"
                        + " IF NOT EXISTS",
                    LAYOUT_ID,
                    Layout.EXPECTED.schemaVersion(),
                    Layout.EXPECTED.bucketCount())
                .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
                .setTimeout(CHANGE_TIMEOUT))
        .thenApply(
            result -> {
              Layout first = result.wasApplied() ? null : layout(result);
              return first == null ? Layout.EXPECTED : first;
            });
  }

  private Stream<String> statements(String file) {
    String cql =
        COMMENT
            .matcher(resource("schema/" + file))
            .replaceAll("")
            .replace("${keyspace}", keyspace)
            .replace("${replicationFactor}", Integer.toString(replicationFactor));
    return Stream.of(
            TABLE_ID
                .matcher(cql)
                .replaceAll(table -> tableId(table.group(1)).toString())
                .split(";", -1))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty());
  }

  /** An id must be unique in the whole Cassandra cluster. */
  private UUID tableId(String table) {
    return UUID.nameUUIDFromBytes((keyspace + "." + table).getBytes(UTF_8));
  }

  private static String resource(String name) {
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

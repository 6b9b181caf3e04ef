package whereabouts.cluster.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import whereabouts.cluster.Node;
import whereabouts.cluster.NodeSettings;
import whereabouts.cluster.Roles;

/** {@code whereabouts node}: one node, until it is told to stop. */
@Command(
    name = "node",
    description = "Runs one node until Ctrl-C or SIGTERM.",
    footer = {
      "",
      "Settings stand under whereabouts.* in the file; config/node.conf lists",
      "those that are changed most often. A system property wins over the file:",
      "  JAVA_OPTS=-Dwhereabouts.http.port=9090 ./whereabouts node",
      "",
      "Exit status: 0 stopped and nothing acked is lost, 1 could not start, lost",
      "something or did not stop in time, 2 wrong usage, 3 out of memory."
    })
final class NodeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file over the defaults, such as config/node.conf.")
  private @Nullable Path config;

  @Override
  public Integer call() throws InterruptedException {
    Config settings;
    try {
      settings = NodeSettings.load(config);
    } catch (ConfigException e) {
      throw new WrongUsage("--config: " + e.getMessage());
    }
    try {
      return run(settings);
    } catch (ConfigException | IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    } catch (ExecutionException | CompletionException e) {
      Throwable root = root(e);
      String message = String.valueOf(root.getMessage());
      throw root instanceof ConfigException || root instanceof IllegalArgumentException
          ? new WrongUsage(message)
          : new Failure(message);
    }
  }

  private static int run(Config settings) throws ExecutionException, InterruptedException {
    if (Roles.of(settings).ingests()) {
      requireFree(settings, "whereabouts.http.host", "whereabouts.http.port");
    }
    requireFree(settings, "pekko.management.http.hostname", "pekko.management.http.port");
    requireFree(
        settings, "pekko.remote.artery.canonical.hostname", "pekko.remote.artery.canonical.port");
    Node node = Node.start(settings).toCompletableFuture().get();
    stopWithTheProcess(node);
    LoggerFactory.getLogger(NodeCommand.class)
        .info(
            node.url()
                .map("Listening on %s"::formatted)
                .orElse("Holding vehicles; reports are taken by others (pekko.cluster.roles)"));
    int status = node.whenStopped().toCompletableFuture().get();
    node.whyNotInCluster()
        .ifPresent(
            why -> {
              throw new Failure(why);
            });
    return status;
  }

  private static void requireFree(Config settings, String host, String port) {
    Ports.requireFree(settings.getString(host), settings.getInt(port), port);
  }

  /** So that SIGTERM and Ctrl-C stop it in order, and the exit status tells how that went. */
  private static void stopWithTheProcess(Node node) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                new StopHook(node::stop, node.stopDeadline(), Runtime.getRuntime()::halt),
                "stop-node"));
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null
        && (root instanceof ExecutionException || root instanceof CompletionException)) {
      root = root.getCause();
    }
    return root;
  }
}

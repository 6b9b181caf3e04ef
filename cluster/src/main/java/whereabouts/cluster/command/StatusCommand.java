package whereabouts.cluster.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whereabouts status}: how the nodes of a cluster stand. */
@Command(
    name = "status",
    description = "Tells how all nodes of a cluster stand, and which vehicles report most.",
    footer = {"", "Exit status: 0 it was told, 1 no node answers at the target, 2 wrong usage."})
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TOP = 1_000;

  @Option(
      names = "--target",
      paramLabel = "URL",
      defaultValue = ManagementClient.DEFAULT_TARGET,
      description = "Management URL of any node of the cluster (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--watch",
      paramLabel = "D",
      arity = "0..1",
      fallbackValue = "2s",
      description = "Again and again until Ctrl-C, so often (2s if not told).")
  private @Nullable String watch;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the hottest vehicles (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Mixin private CallerOptions caller;
  @Spec private CommandSpec self;

  @Override
  public Integer call() throws InterruptedException {
    if (top < 0 || top > MAX_TOP) {
      throw new WrongUsage("--top: " + top + " is not 0 to " + MAX_TOP);
    }
    ManagementClient client = ManagementClient.of(target, caller);
    if (watch == null) {
      look(client).forEach(out()::println);
      out().flush();
    } else {
      watch(client, DurationText.of("--watch", watch));
    }
    return 0;
  }

  private PrintWriter out() {
    return self.commandLine().getOut();
  }

  /** Until the process is told to end; a node that is gone for a while is waited for. */
  private void watch(ManagementClient client, Duration pause) throws InterruptedException {
    List<String> lines = look(client);
    Redrawing screen = Redrawing.on(out(), !json && Redrawing.isTerminal());
    while (true) {
      screen.show(lines);
      Thread.sleep(pause.toMillis());
      try {
        lines = look(client);
      } catch (Failure gone) {
        lines = List.of(String.valueOf(gone.getMessage()));
      }
    }
  }

  private List<String> look(ManagementClient client) throws InterruptedException {
    ClusterPicture picture = ClusterPicture.take(client, top);
    return json ? List.of(json(picture)) : StatusText.of(picture);
  }

  /** On one line if there are many. */
  private String json(ClusterPicture picture) {
    ObjectNode all = picture.cluster().deepCopy();
    ObjectNode hot = all.putObject("hot");
    hot.put("nodesAsked", picture.asked()).put("nodesAnswered", picture.answered());
    ArrayNode vehicles = hot.putArray("vehicles");
    for (HotMerge.Hot vehicle : picture.hottest()) {
      vehicles
          .addObject()
          .put("vehicleId", vehicle.vehicleId())
          .put("reportsPerSecond", Math.round(vehicle.reportsPerSecond() * 10) / 10.0)
          .put("share", Math.round(vehicle.share() * 10_000) / 10_000.0);
    }
    try {
      return watch == null
          ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all)
          : JSON.writeValueAsString(all);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

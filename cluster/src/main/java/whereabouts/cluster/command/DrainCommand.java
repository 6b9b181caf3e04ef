package whereabouts.cluster.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import whereabouts.tracker.fleet.Buckets;

/** {@code whereabouts drain}: stops a node in order, and tells how far it is. */
@Command(
    name = "drain",
    description = "Stops a node: it writes what is unwritten, hands its shards over, and leaves.",
    footer = {
      "",
      "Once begun it goes on, also after Ctrl-C.",
      "",
      "Exit status: 0 the node has stopped and nothing acked is lost, 1 something",
      "is lost or nobody knows, 2 wrong usage."
    })
final class DrainCommand implements Callable<Integer> {
  @Option(
      names = "--target",
      paramLabel = "URL",
      required = true,
      description = "Management URL of the node, such as " + ManagementClient.DEFAULT_TARGET + ".")
  private String target;

  @Mixin private CallerOptions caller;
  @Spec private CommandSpec self;

  @Override
  public Integer call() throws InterruptedException {
    ManagementClient client = ManagementClient.of(target, caller);
    try (Stream<JsonNode> lines = client.post("/admin/drain")) {
      return tell(lines.iterator());
    }
  }

  private int tell(Iterator<JsonNode> lines) {
    PrintWriter out = self.commandLine().getOut();
    String told = "";
    while (lines.hasNext()) {
      JsonNode line = lines.next();
      String text = text(line);
      if (!text.equals(told)) {
        out.println(text);
        out.flush();
        told = text;
      }
      if (line.path("phase").asText().equals("done")) {
        return line.path("exitStatus").asInt(1) == 0 ? 0 : 1;
      }
    }
    throw new Failure(
        "The node at %s went silent before its stop was done: look into its log."
            .formatted(target));
  }

  private static String text(JsonNode line) {
    String phase = line.path("phase").asText();
    if (phase.equals("done")) {
      return "done: " + end(line);
    }
    return "%s: %s unwritten positions, %s shards"
        .formatted(
            phase,
            Units.count(line.path("unwritten").asLong()),
            Units.count(Buckets.shards(line.path("buckets").asLong())));
  }

  private static String end(JsonNode line) {
    long lost = line.path("lost").asLong();
    long spilled = line.path("spilled").asLong();
    if (lost > 0) {
      return Units.count(lost) + " accepted positions are lost; the node's log says why";
    }
    return spilled > 0
        ? Units.count(spilled)
            + " positions wait in the node's spill directory for its next start, since the store"
            + " did not take them"
        : "every accepted position is in the store";
  }
}

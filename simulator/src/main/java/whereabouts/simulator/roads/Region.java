package whereabouts.simulator.roads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The countries whose roads come with the simulator. */
public enum Region {
  MONACO,
  ANDORRA;

  /** To be shown wherever the roads are used (ODbL 1.0). */
  public static final String ATTRIBUTION = "Roads © OpenStreetMap contributors, ODbL 1.0";

  public RoadMap map() {
    return RoadMap.of(ways());
  }

  List<Way> ways() {
    String file = name().toLowerCase(Locale.ROOT) + "_roads.jsonl.gz";
    try (InputStream packed = Region.class.getResourceAsStream(file);
        InputStream lines = new GZIPInputStream(packed);
        MappingIterator<JsonNode> each =
            new ObjectMapper().readerFor(JsonNode.class).readValues(lines)) {
      List<Way> ways = new ArrayList<>();
      while (each.hasNext()) {
        ways.add(way(each.next()));
      }
      return ways;
    } catch (IOException e) {
      throw new UncheckedIOException("the roads in " + file + " cannot be read", e);
    }
  }

  private static Way way(JsonNode json) {
    JsonNode ids = json.get("nodes");
    JsonNode coords = json.get("coords");
    List<Way.Node> nodes = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      JsonNode lonLat = coords.get(i);
      nodes.add(
          new Way.Node(ids.get(i).asLong(), lonLat.get(1).asDouble(), lonLat.get(0).asDouble()));
    }
    return new Way(
        nodes,
        Way.Direction.ofOneway(json.path("oneway").asInt()),
        SpeedLimit.metersPerSecond(
            json.path("maxspeed").textValue(), json.path("highway").asText("")));
  }
}

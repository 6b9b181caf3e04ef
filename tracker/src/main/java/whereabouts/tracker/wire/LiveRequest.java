package whereabouts.tracker.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.Query;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.query.FleetQuery.Among;
import whereabouts.tracker.query.FleetQuery.Everyone;
import whereabouts.tracker.query.FleetQuery.Inside;
import whereabouts.tracker.query.FleetQuery.Named;

/** What a viewer wants to look at, as it says so: a box, or some vehicles. */
final class LiveRequest {
  private static final String NEITHER = "neither bbox nor id is given";

  private LiveRequest() {}

  /**
   * {@code ?bbox=…} or {@code ?id=a&id=b}.
   *
   * @throws IllegalParameterException if it is neither
   */
  static Among of(Query query, int maxFollowed) {
    return checked(FleetParameters.among(query), maxFollowed);
  }

  /**
   * <code>{"bbox":[minLon,minLat,maxLon,maxLat]}</code> or <code>{"ids":["a","b"]}</code>.
   *
   * @throws IllegalParameterException if it is neither
   * @throws IOException if it is no JSON
   */
  static Among of(byte[] message, int maxFollowed) throws IOException {
    List<String> bbox = null;
    Set<String> ids = null;
    try (JsonParser json = Json.FACTORY.createParser(message)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalParameterException("the message is no object");
      }
      String name;
      while ((name = json.nextFieldName()) != null) {
        JsonToken token = json.nextToken();
        switch (name) {
          case "bbox" -> bbox = edges(json, token);
          case "ids" -> ids = ids(json, token, maxFollowed);
          default -> json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new IllegalParameterException("something follows the end of the object");
      }
    }
    return checked(among(bbox, ids), maxFollowed);
  }

  private static Among among(@Nullable List<String> bbox, @Nullable Set<String> ids) {
    if (bbox != null && ids != null) {
      throw new IllegalParameterException("bbox and ids can't be asked for together");
    }
    if (bbox != null) {
      return new Inside(FleetParameters.box(bbox));
    }
    return ids == null ? new Everyone() : new Named(FleetParameters.checkedIds(ids));
  }

  private static Among checked(Among among, int maxFollowed) {
    if (among instanceof Everyone) {
      throw new IllegalParameterException(NEITHER);
    }
    if (among instanceof Named named && named.vehicleIds().size() > maxFollowed) {
      throw new IllegalParameterException(tooMany(maxFollowed));
    }
    return among;
  }

  private static String tooMany(int maxFollowed) {
    return "at most %d vehicles can be followed".formatted(maxFollowed);
  }

  private static List<String> edges(JsonParser json, JsonToken token) throws IOException {
    List<String> edges = new ArrayList<>(4);
    if (token != JsonToken.START_ARRAY) {
      json.skipChildren();
      return edges;
    }
    while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
      edges.add(token.isNumeric() ? Double.toString(json.getDoubleValue()) : json.getText());
      json.skipChildren();
      if (edges.size() > 4) {
        throw new IllegalParameterException("bbox has more than four numbers");
      }
    }
    return edges;
  }

  private static Set<String> ids(JsonParser json, JsonToken token, int maxFollowed)
      throws IOException {
    Set<String> ids = new LinkedHashSet<>();
    if (token != JsonToken.START_ARRAY) {
      throw new IllegalParameterException("ids is no array");
    }
    while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
      if (token != JsonToken.VALUE_STRING) {
        throw new IllegalParameterException("ids has something in it that is no string");
      }
      ids.add(json.getText());
      if (ids.size() > maxFollowed) {
        throw new IllegalParameterException(tooMany(maxFollowed));
      }
    }
    return ids;
  }
}

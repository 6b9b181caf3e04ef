package whereabouts.cluster.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import whereabouts.tracker.access.Reach;
import whereabouts.tracker.fleet.FleetCommand;
import whereabouts.tracker.fleet.Inspection;
import whereabouts.tracker.fleet.Keeper;
import whereabouts.tracker.fleet.Vehicle;
import whereabouts.tracker.live.FeedAsk;
import whereabouts.tracker.live.FeedTold;
import whereabouts.tracker.query.FleetQuery;
import whereabouts.tracker.query.Hit;
import whereabouts.tracker.spatial.Box;
import whereabouts.tracker.vehicle.AckLevel;
import whereabouts.tracker.vehicle.Attributes;
import whereabouts.tracker.vehicle.Limit;
import whereabouts.tracker.vehicle.Outcome;
import whereabouts.tracker.vehicle.Position;
import whereabouts.tracker.vehicle.VehicleState;
import whereabouts.tracker.vehicle.Vehicles.Lookup;
import whereabouts.tracker.vehicle.Verdict;

class FleetSerializerTest {
  /** As nodes have it, on a port that was free. */
  private static final Config CONFIG =
      ConfigFactory.parseString("pekko.remote.artery.canonical.port = 0")
          .withFallback(ConfigFactory.parseResources("pekko.conf"))
          .withFallback(ConfigFactory.load())
          .resolve();

  private static final ActorTestKit KIT = ActorTestKit.create("whereabouts", CONFIG);
  private static final Serialization SERIALIZATION =
      SerializationExtension.get(Adapter.toClassic(KIT.system()));
  private static final ActorRef<Vehicle.Reported> GATEWAY =
      KIT.system()
          .systemActorOf(
              Behaviors.<Vehicle.Reported>empty(), ReplyAddresses.GATEWAY, Props.empty());
  private static final ActorRef<Vehicle.Reported> OTHER = KIT.spawn(Behaviors.empty());
  private static final ActorRef<Inspection> INSPECTOR = KIT.spawn(Behaviors.empty());
  private static final ActorRef<Lookup> READER = KIT.spawn(Behaviors.empty());
  private static final ActorRef<QueryReply> ASKER = KIT.spawn(Behaviors.empty());
  private static final ActorRef<FeedTold> HUB = KIT.spawn(Behaviors.empty());

  private static final Position FULL =
      new Position(
          1_700_000_000_123L,
          1_700_000_000_456L,
          59.3321,
          18.0686,
          12.5,
          270,
          31,
          5,
          Attributes.of(Map.of("battery", "0.83", "driver", "\"Å\"")));
  private static final Position BARE = Position.at(1, 1_700_000_000_000L, -90, 180);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static List<Object> messages() {
    List<Object> messages =
        new ArrayList<>(
            List.of(
                new Vehicle.Report(FULL, AckLevel.ACCEPTED, Long.MAX_VALUE, GATEWAY),
                new Vehicle.Report(BARE, AckLevel.PERSISTED, 0, OTHER),
                new Vehicle.Report(
                    Position.at(2_000, 1_000, 0.1, 1e-300), AckLevel.ACCEPTED, 1, GATEWAY),
                new Vehicle.Forget(1_700_000_000_123L, 7, GATEWAY),
                new Vehicle.Reported(8, Verdict.refused(new Limit("unwritten_bytes", 9, 10))),
                Keeper.Touch.INSTANCE,
                new Keeper.Find("bus 7 \uD83D\uDE8C", READER),
                new Lookup.Found(FULL),
                new Lookup.Found(BARE),
                new Lookup.NotFound(),
                new Lookup.Unavailable("its bucket moves"),
                new Keeper.Inspect("bus-7", INSPECTOR),
                new Inspection("10.0.0.7:17355", 7, true, VehicleState.of(FULL), true, 430L, 2),
                new Inspection("", 0, false, new VehicleState(null, 5), false, null, 0),
                new Parcel(
                    AckLevel.PERSISTED,
                    List.of(
                        new Parcel.Item("bus 7 \uD83D\uDE8C", FULL, Long.MAX_VALUE),
                        new Parcel.Item("tram", BARE, 0)),
                    GATEWAY),
                new Parcel(AckLevel.ACCEPTED, List.of(), OTHER),
                new Parcel.Answers(
                    List.of(
                        new Vehicle.Reported(8, Verdict.of(Outcome.STALE)),
                        new Vehicle.Reported(9, Verdict.refused(new Limit("vehicles", 9, 10))))),
                new Knock(
                    "pekko://whereabouts@10.0.0.7:17355", 2, "pekko://whereabouts@10.0.0.5:1"),
                new Pulse("10.0.0.7:17355", 430, null, null, false),
                new FeedAsk.Watch(
                    Long.MAX_VALUE,
                    0,
                    -1,
                    3,
                    new FeedAsk.Change(Set.of(1L, -1L), Set.of("a"), Set.of(7L), Set.of("ü", "c")),
                    HUB),
                new FeedAsk.Count(7, List.of(1L << 60, Long.MIN_VALUE), HUB),
                new FeedTold.Batch(
                    "10.0.0.7:17355",
                    7,
                    8,
                    9,
                    List.of(
                        new FeedTold.Sighting("bus-7", FeedTold.Fate.HERE, -5, 1_000, "{}", 2),
                        new FeedTold.Sighting("bus-8", FeedTold.Fate.LEFT, 0, 0, "", 0),
                        new FeedTold.Sighting("bus-9", FeedTold.Fate.HANDED_ON, 0, 0, "", 0)),
                    BitSet.valueOf(new long[] {5})),
                new FeedTold.Batch("", 7, 0, -1, List.of(), null),
                new FeedTold.Counts(
                    "10.0.0.7:17355", 7, List.of(new FeedTold.Cluster(-5, 3, 0.5, -0.5, 1e-300))),
                new QueryAsk(
                    new FleetQuery(
                        new FleetQuery.Near(-90, 180, Double.POSITIVE_INFINITY),
                        new Reach.All(),
                        10_000,
                        null,
                        0),
                    Long.MAX_VALUE,
                    ASKER),
                new QueryAsk(
                    new FleetQuery(
                        new FleetQuery.Inside(new Box(-90, 170, 90, -170)),
                        new Reach.Prefix("bus"),
                        1,
                        new Hit.Key("bus 7 \uD83D\uDE8C", Double.NaN),
                        1_700_000_000_123L),
                    0,
                    ASKER),
                new QueryAsk(
                    new FleetQuery(
                        new FleetQuery.Named(Set.of("a", "b")), new Reach.One("a"), 7, null, 5),
                    1,
                    ASKER),
                new QueryAsk(
                    new FleetQuery(
                        new FleetQuery.Everyone(),
                        new Reach.All(),
                        7,
                        new Hit.Key("a", Double.NaN),
                        0),
                    1,
                    ASKER),
                new QueryReply.Part(
                    1,
                    "10.0.0.7:17355",
                    3,
                    true,
                    List.of(new Hit("a", FULL, Double.NaN), new Hit("b", BARE, 0)),
                    BitSet.valueOf(new long[] {-1, 0, 7})),
                new QueryReply.Part(1, "", 0, false, List.of(), new BitSet()),
                new QueryReply.Refused(2, "10.0.0.7:17355"),
                new Pulse(
                    "10.0.0.7:17355",
                    430,
                    new NodeFigures(
                        "10.0.0.7:8558", "1.2.3", 341, 340, 2_000_000, 166.7, 12, "shedding", true),
                    BitSet.valueOf(new long[] {1L << 63, 7}),
                    true),
                new Pulse(
                    "10.0.0.7:17355",
                    0,
                    new NodeFigures("", "", 0, 0, 0, 0, 0, "normal", false),
                    new BitSet(),
                    false)));
    for (Outcome outcome :
        List.of(
            Outcome.ACCEPTED,
            Outcome.DUPLICATE,
            Outcome.STALE,
            Outcome.FUTURE,
            Outcome.OVERLOADED)) {
      messages.add(new Vehicle.Reported(1L << 40, Verdict.of(outcome)));
    }
    return messages;
  }

  private static SerializerWithStringManifest serializer(Object message) {
    return (SerializerWithStringManifest) SERIALIZATION.findSerializerFor(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsSentComesAsItIs(Object message) {
    byte[] bytes = SERIALIZATION.serialize(message).get();
    SerializerWithStringManifest serializer = serializer(message);
    assertThat(serializer).isInstanceOf(FleetSerializer.class);
    Object come =
        SERIALIZATION
            .deserialize(
                bytes, serializer.identifier(), Serializers.manifestFor(serializer, message))
            .get();
    assertThat(come).isEqualTo(message);
  }

  @Test
  void aReportIsSmall() {
    Vehicle.Report report =
        new Vehicle.Report(
            new Position(
                FULL.timeMillis(), FULL.receivedMillis(), 59, 18, 12, 270, 31, 5, Attributes.NONE),
            AckLevel.ACCEPTED,
            1L << 40,
            GATEWAY);
    assertThat(serializer(report).toBinary(report)).hasSizeLessThan(100);
    assertThat(
            serializer(report).toBinary(new Vehicle.Reported(1L << 40, Verdict.of(Outcome.STALE))))
        .hasSizeLessThan(12);
  }

  /** What nodes of the first version send, byte by byte; later ones understand it for ever. */
  @Test
  void theFirstVersionIsUnderstood() throws IOException {
    ActorRef<Vehicle.Reported> gateway =
        ActorRefResolver.get(KIT.system())
            .resolveActorRef("pekko://whereabouts@10.0.0.7:17355/system/report-gateway");
    List<Object> sent =
        List.of(
            "r 0a17080110ce0f1900000000008056c02100000000008066401001180722100a0e31302e302e302e373a"
                + "3137333535",
            new Vehicle.Report(Position.at(1, 1_000, -90, 180), AckLevel.PERSISTED, 7, gateway),
            "d 08e80710071a100a0e31302e302e302e373a3137333535",
            new Vehicle.Forget(1_000, 7, gateway),
            "a 08071003",
            new Vehicle.Reported(7, Verdict.of(Outcome.STALE)),
            "a 080810051a0e0a0876656869636c65731009180a",
            new Vehicle.Reported(8, Verdict.refused(new Limit("vehicles", 9, 10))),
            "t ",
            Keeper.Touch.INSTANCE,
            "f 0a056275732d3712100a0e31302e302e302e373a3137333535",
            new Keeper.Find(
                "bus-7",
                ActorRefResolver.get(KIT.system())
                    .resolveActorRef("pekko://whereabouts@10.0.0.7:17355/system/report-gateway")),
            "l 0a6108fbd095ffbc31109a05193480b74082aa4d40216f8104c58f113240290000000000002940310000"
                + "000000e07040390000000000003f404100000000000014404a0f0a07626174746572791204302e38"
                + "334a0e0a06647269766572120422c38522",
            new Lookup.Found(FULL),
            "l ",
            new Lookup.NotFound(),
            "l 12036f7574",
            new Lookup.Unavailable("out"),
            "p 0a0e31302e302e302e373a313733353510ae03",
            new Pulse("10.0.0.7:17355", 430, null, null, false));
    assertUnderstood(sent);
  }

  /** What the first nodes that could be asked for vehicles send. */
  @Test
  void theFirstQueriesAreUnderstood() throws IOException {
    ActorRef<QueryReply> asker =
        ActorRefResolver.get(KIT.system())
            .resolveActorRef("pekko://whereabouts@10.0.0.7:17355/system/queries");
    assertUnderstood(
        List.of(
            "q 08071233123170656b6b6f3a2f2f776865726561626f7574734031302e302e302e373a31373335352f"
                + "73797374656d2f71756572696573180a22056275732d3729000000000000044030e807521b0900000000"
                + "00804d40110000000000003240190000000000407f4062046275732d",
            new QueryAsk(
                new FleetQuery(
                    new FleetQuery.Near(59, 18, 500),
                    new Reach.Prefix("bus-"),
                    10,
                    new Hit.Key("bus-7", 2.5),
                    1_000),
                7,
                asker),
            "q 08081233123170656b6b6f3a2f2f776865726561626f7574734031302e302e302e373a31373335352f"
                + "73797374656d2f7175657269657318644a2409000000000000f0bf110000000000000040190000000000"
                + "0008402100000000000010c05a056275732d37",
            new QueryAsk(
                new FleetQuery(
                    new FleetQuery.Inside(new Box(-1, 2, 3, -4)),
                    new Reach.One("bus-7"),
                    100,
                    null,
                    0),
                8,
                asker),
            "q 08091233123170656b6b6f3a2f2f776865726561626f7574734031302e302e302e373a31373335352f"
                + "73797374656d2f71756572696573180142070a056275732d37",
            new QueryAsk(
                new FleetQuery(new FleetQuery.Named(Set.of("bus-7")), new Reach.All(), 1, null, 0),
                9,
                asker),
            "q 08091233123170656b6b6f3a2f2f776865726561626f7574734031302e302e302e373a31373335352f"
                + "73797374656d2f7175657269657318013a00",
            new QueryAsk(
                new FleetQuery(new FleetQuery.Everyone(), new Reach.All(), 1, null, 0), 9, asker),
            "qp 0807120e31302e302e302e373a3137333535180220012a290a056275732d371217080110ce0f19000"
                + "00000008056c0210000000000806640190000000000000440320105",
            new QueryReply.Part(
                7,
                "10.0.0.7:17355",
                2,
                true,
                List.of(new Hit("bus-7", Position.at(1, 1_000, -90, 180), 2.5)),
                BitSet.valueOf(new long[] {5})),
            "qr 0807120e31302e302e302e373a3137333535",
            new QueryReply.Refused(7, "10.0.0.7:17355")));
  }

  /** What the first nodes with viewers send. */
  @Test
  void theFirstWatchersAreUnderstood() throws IOException {
    ActorRef<FeedTold> hub =
        ActorRefResolver.get(KIT.system())
            .resolveActorRef("pekko://whereabouts@10.0.0.7:17355/system/live");
    assertUnderstood(
        List.of(
            "w 08071008181220032a30122e70656b6b6f3a2f2f776865726561626f7574734031302e302e302e373a"
                + "31373335352f73797374656d2f6c697665320801000000000000003a0161420802000000000000004a01"
                + "62",
            new FeedAsk.Watch(
                7,
                8,
                9,
                3,
                new FeedAsk.Change(Set.of(1L), Set.of("a"), Set.of(2L), Set.of("b")),
                hub),
            "wc 08071230122e70656b6b6f3a2f2f776865726561626f7574734031302e302e302e373a31373335352"
                + "f73797374656d2f6c6976651a1001000000000000000200000000000000",
            new FeedAsk.Count(7, List.of(1L, 2L), hub),
            "wb 0a0e31302e302e302e373a31373335351007180820122a190a056275732d3719fbffffffffffffff2"
                + "0e8072a027b7d30022a090a056275732d3810012a090a056275732d391002320105",
            new FeedTold.Batch(
                "10.0.0.7:17355",
                7,
                8,
                9,
                List.of(
                    new FeedTold.Sighting("bus-7", FeedTold.Fate.HERE, -5, 1_000, "{}", 2),
                    new FeedTold.Sighting("bus-8", FeedTold.Fate.LEFT, 0, 0, "", 0),
                    new FeedTold.Sighting("bus-9", FeedTold.Fate.HANDED_ON, 0, 0, "", 0)),
                BitSet.valueOf(new long[] {5})),
            "wn 0a0e31302e302e302e373a313733353510071a2609fbffffffffffffff100319000000000000e03f2"
                + "1000000000000e0bf29000000000000f03f",
            new FeedTold.Counts(
                "10.0.0.7:17355", 7, List.of(new FeedTold.Cluster(-5, 3, 0.5, -0.5, 1)))));
  }

  private static void assertUnderstood(List<Object> sent) throws IOException {
    SerializerWithStringManifest serializer = serializer(Keeper.Touch.INSTANCE);
    for (int i = 0; i < sent.size(); i += 2) {
      String[] manifestAndBytes = ((String) sent.get(i)).split(" ", -1);
      byte[] bytes = bytes(manifestAndBytes[1]);
      assertThat(serializer.fromBinary(bytes, manifestAndBytes[0])).isEqualTo(sent.get(i + 1));
      assertThat(serializer.toBinary(sent.get(i + 1))).isEqualTo(bytes);
    }
  }

  @Test
  void aQueryOfALaterVersionIsNotAnswered() {
    SerializerWithStringManifest serializer = serializer(Keeper.Touch.INSTANCE);
    assertThatThrownBy(() -> serializer.fromBinary(bytes("0807"), "q"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("later version");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatALaterVersionAddsIsSkipped(Object message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(serializer(message).toBinary(message));
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(1_000, "something new");
    out.writeTag(1_001, WireFormat.WIRETYPE_VARINT);
    out.writeUInt64NoTag(5);
    out.flush();
    SerializerWithStringManifest serializer = serializer(message);
    assertThat(serializer.fromBinary(bytes.toByteArray(), serializer.manifest(message)))
        .isEqualTo(message);
  }

  @Test
  void anOutcomeOfALaterVersionClaimsNothing() throws IOException {
    SerializerWithStringManifest serializer = serializer(Keeper.Touch.INSTANCE);
    assertThat(serializer.fromBinary(bytes("08071063"), "a"))
        .isEqualTo(new Vehicle.Reported(7, Verdict.of(Outcome.UNCONFIRMED)));
  }

  @Test
  void whatIsNotUnderstoodIsRefusedByName() {
    SerializerWithStringManifest serializer = serializer(Keeper.Touch.INSTANCE);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "z"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("later version: z");
    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1}, "r"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("broken");
  }

  /** Stop is for whoever started the entity; no node may end another's. */
  @ParameterizedTest
  @EnumSource
  void whatStaysOnANodeIsNotSent(FleetCommand.Stop stop) {
    assertThatThrownBy(() -> serializer(stop).toBinary(stop))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package whereabouts.tracker.wire;

import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import whereabouts.tracker.access.Access;
import whereabouts.tracker.event.EventIntake;
import whereabouts.tracker.event.EventStore;
import whereabouts.tracker.fleet.PositionStore;
import whereabouts.tracker.live.LiveViews;
import whereabouts.tracker.query.FleetQueries;
import whereabouts.tracker.query.QuerySettings;
import whereabouts.tracker.vehicle.Vehicles;

/**
 * What the API's calls are answered by.
 *
 * @param live null if this node does not know where vehicles are
 * @param status asked for with each request, on the dispatcher: it must not wait
 */
public record Services(
    Vehicles vehicles,
    PositionStore store,
    Ingest ingest,
    IngestSettings settings,
    EventIntake events,
    EventStore eventStore,
    FleetQueries queries,
    QuerySettings querying,
    @Nullable LiveViews live,
    Access access,
    Supplier<ServiceStatus> status,
    Clock clock) {}

/**
 * How the outside talks to the vehicles: HTTP and WebSocket, JSON in and out. It owns no state but
 * what is under way, and reaches everything behind it through {@code Vehicles}, {@code
 * PositionStore}, {@code EventIntake} and {@code EventStore}.
 */
@NullMarked
package whereabouts.tracker.wire;

import org.jspecify.annotations.NullMarked;

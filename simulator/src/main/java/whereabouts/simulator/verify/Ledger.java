package whereabouts.simulator.verify;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import whereabouts.simulator.fleet.Fix;
import whereabouts.simulator.wire.Message;
import whereabouts.simulator.wire.Witness;

/** What to expect of every vehicle. Any thread may write. */
public final class Ledger implements Witness {
  private final Map<String, Expected> vehicles = new ConcurrentHashMap<>();

  @Override
  public void sending(Message message) {
    message.forEachFix(this::sending);
  }

  @Override
  public void acked(Message message) {
    message.forEachOwnedFix(this::acked);
  }

  void sending(Fix fix) {
    vehicles.compute(
        fix.vehicleId(), (id, known) -> (known == null ? Expected.NOTHING : known).sending(fix));
  }

  void acked(Fix fix) {
    vehicles.compute(
        fix.vehicleId(), (id, known) -> (known == null ? Expected.NOTHING : known).acked(fix));
  }

  /** The vehicles that the target answers for, by id. */
  public Map<String, Expected> required() {
    Map<String, Expected> required = new TreeMap<>();
    vehicles.forEach(
        (id, expected) -> {
          if (expected.required()) {
            required.put(id, expected);
          }
        });
    return required;
  }
}

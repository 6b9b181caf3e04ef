package whereabouts.simulator;

import picocli.CommandLine.ArgGroup;

/** The command's options as typed, in the groups in which the help shows them. */
final class Options {
  @ArgGroup(validate = false, heading = "%nWhere to, and how:%n")
  private TargetOptions target = new TargetOptions();

  @ArgGroup(validate = false, heading = "%nWho reports, and how often:%n")
  private FleetOptions fleet = new FleetOptions();

  @ArgGroup(validate = false, heading = "%nTrouble with positions:%n")
  private TroubleOptions trouble = new TroubleOptions();

  @ArgGroup(validate = false, heading = "%nTrouble with connections, and critical events:%n")
  private FaultOptions fault = new FaultOptions();

  @ArgGroup(validate = false, heading = "%nWho watches:%n")
  private ViewerOptions viewer = new ViewerOptions();

  @ArgGroup(validate = false, heading = "%nWhat is known in the end:%n")
  private OutcomeOptions outcome = new OutcomeOptions();

  /**
   * Checks what was typed, reads the trace if there is one.
   *
   * @throws WrongUsage if it makes no sense
   */
  Plan plan() {
    target.check();
    fault.check(target.protocol());
    viewer.check();
    Work work = fleet.work(target.connections());
    return new Plan(
        target.targets(),
        target.clients(),
        work,
        target.protocol(),
        target.batch(),
        Math.min(target.connections(), work.vehicles()),
        target.waitsWhenAsked(),
        fault.disconnectsPerSecond(),
        fault.pausedReaders(),
        fault.eventsPerSecond(),
        viewer.viewers(),
        viewer.vehicles(work.vehicles()),
        fleet.duration(),
        outcome.warmUp(fleet.duration()),
        trouble.trouble(),
        fleet.seed(),
        outcome.verifyPatience(),
        outcome.report());
  }
}

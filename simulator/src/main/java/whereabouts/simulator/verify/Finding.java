package whereabouts.simulator.verify;

import whereabouts.simulator.verify.Expected.Judgement;

/**
 * What one vehicle's two readings amount to, so far. Pure.
 *
 * @param api by {@code GET /v1/vehicles/{id}}
 * @param store the same with {@code ?source=store}
 */
record Finding(String id, Expected expected, Reading api, Reading store) {

  private Judgement judge(Reading reading) {
    return reading instanceof Reading.Found found ? expected.judge(found) : Judgement.MISSING;
  }

  Judgement apiJudgement() {
    return judge(api);
  }

  /** Where several places are right, the store must have the one that the API has. */
  Judgement storeJudgement() {
    if (apiJudgement() == Judgement.CORRECT
        && api instanceof Reading.Found newest
        && store instanceof Reading.Found stored
        && newest.timeMillis() == stored.timeMillis()
        && !newest.samePlace(stored.lat(), stored.lon())) {
      return Judgement.OLDER;
    }
    return judge(store);
  }

  /** The API owes its answer at once: only a failure to answer is worth asking again. */
  boolean apiSettled() {
    return !(api instanceof Reading.Failed);
  }

  /** The store is written behind: whatever is not right yet may become so. */
  boolean settled() {
    return apiSettled() && storeJudgement() == Judgement.CORRECT;
  }

  boolean correct() {
    return apiJudgement() == Judgement.CORRECT && storeJudgement() == Judgement.CORRECT;
  }

  @Override
  public String toString() {
    return "%s: expected %s; API: %s; store: %s".formatted(id, expected, api, store);
  }
}

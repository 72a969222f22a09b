/** The states of a mirror (docs/dev/decisions.md#60-the-mirror): what leads from one to another. */
import assert from "node:assert/strict";
import type { FleetProblem, MirrorProblem } from "../../nodes/fleet/problem.js";
import {
  firstState,
  next,
  problemOf,
  timesOf,
  standingOf,
  type State,
  type StateEvent,
} from "../../nodes/fleet/standing.js";

function problem(problem: FleetProblem): MirrorProblem {
  return { problem, code: undefined, since: 1, nextTry: 2, isWorthTelling: false, meters: 1, isOfOne: false };
}

const [away, slow, taken, newer] = (["away", "slow", "name-taken", "newer"] as const).map(problem) as [
  MirrorProblem,
  MirrorProblem,
  MirrorProblem,
  MirrorProblem,
];
const fails = (of: MirrorProblem): StateEvent => ({ event: "failed", problem: of });
const claimed: StateEvent = { event: "claimed", isOwn: true };
const passed: StateEvent = { event: "passed" };
const brokeOff: StateEvent = { event: "broke off" };
const ended: StateEvent = { event: "ended" };

/** Each state on the way, from the first one on. */
function after(...events: readonly StateEvent[]): State {
  return events.reduce<State>(next, { is: "unasked" });
}

describe("the states of a mirror", () => {
  const isIn = (...events: readonly StateEvent[]): string => after(...events).is;

  it("begin unasked, and PostgreSQL's first word ends that", () => {
    assert.deepEqual(
      [isIn(), isIn(claimed), isIn(fails(away)), isIn(fails(taken)), isIn(fails(newer)), isIn(brokeOff)],
      ["unasked", "well", "failing", "barred", "barred", "well"],
    );
  });

  it("keep a problem, and count tries, until a pass has come to its end", () => {
    const failing = after(claimed, passed, fails(away), fails(slow), claimed, brokeOff);
    assert.deepEqual([failing.is, problemOf(failing), timesOf(standingOf(failing))], ["failing", slow, 2]);
    assert.deepEqual(next(failing, passed), { is: "well" });
    assert.equal(timesOf(standingOf(after(fails(away), passed, fails(away)))), 1);
  });

  it("stay barred for the same reason whatever else fails, until the name is claimed", () => {
    const barred = after(fails(taken), fails(away), brokeOff);
    assert.deepEqual(barred, { is: "barred", stop: taken, problem: away, times: 2 });
    assert.deepEqual(next(barred, claimed), { is: "failing", problem: away, times: 2 });
    assert.deepEqual(next(barred, fails(newer)), { is: "barred", stop: newer, problem: newer, times: 3 });
  });

  describe("of a stand-by", () => {
    const active = problem("standby");
    const lapsed = problem("lapsed");
    const held: StateEvent = { event: "held", active };
    const isAfter = (...events: readonly StateEvent[]): string =>
      events.reduce<State>(next, firstState(true)).is;
    const others: StateEvent = { event: "claimed", isOwn: false };
    const setAside: StateEvent = { event: "set aside" };
    const lapses: StateEvent = { event: "lapsed", problem: lapsed };

    it("begin waiting, also without PostgreSQL, and while another one is active", () => {
      assert.deepEqual(
        [isAfter(), isAfter(fails(away)), isAfter(held), isAfter(held, passed), isAfter(held, fails(newer))],
        ["waiting", "waiting", "waiting", "waiting", "waiting"],
      );
      const without = [fails(away), held].reduce<State>(next, firstState(true));
      assert.deepEqual(without, { is: "waiting", active });
      assert.deepEqual(next(without, fails(slow)), { is: "waiting", problem: slow, times: 1 });
    });

    it("are active at once with the archive of the name, and otherwise once theirs was set aside", () => {
      assert.deepEqual(
        [isAfter(claimed), isAfter(others), isAfter(others, passed), isAfter(others, setAside)],
        ["well", "taking over", "taking over", "well"],
      );
      assert.equal(isAfter(others, fails(away)), "waiting");
      assert.equal(isAfter(others, setAside, setAside), "well");
    });

    it("step down when the name is not renewed, and go on or wait by what they hear then", () => {
      const down = [claimed, passed, fails(away), lapses];
      assert.equal(isAfter(...down), "stepping down");
      assert.equal(isAfter(...down, fails(slow), passed, brokeOff), "stepping down");
      assert.equal(isAfter(...down, claimed, passed), "well");
      assert.equal(isAfter(...down, held), "waiting");
      // Somebody had it and left, unheard of by this one.
      assert.equal(isAfter(...down, others), "taking over");
      assert.equal(isAfter(claimed, passed, others), "taking over");
      const after = [claimed, passed, fails(away), lapses, fails(slow)].reduce<State>(next, firstState(true));
      assert.deepEqual(problemOf(after), { ...slow, problem: "lapsed" });
      assert.equal(isAfter(held, lapses), "waiting");
    });
  });

  it("end for good, and what was under way still decides how it stood last", () => {
    const end = after(fails(away), ended);
    assert.deepEqual([end.is, problemOf(end)], ["ended", away]);
    assert.deepEqual(next(end, passed), { is: "ended", last: { is: "well" } });
    assert.deepEqual(next(next(end, ended), fails(taken)).is, "ended");
  });
});

/** When colours are looked for, and for which seasons (docs/dev/contract.md#tempo-colours). */
// everyZone: hours of looks
import assert from "node:assert/strict";
import type { LookRequest } from "../../nodes/archive/index.js";
import { formatInstant, instantAt, parseDay, type Day } from "../../nodes/readings/index.js";
import {
  dueLook,
  mayAsk,
  nextLookAt,
  slotsOf,
  type DueLook,
  type LookState,
} from "../../nodes/tempo/index.js";

const TODAY = parseDay("2026-11-24")!;

function at(hour: number, minute = 0, day: Day = TODAY): number {
  return instantAt(day, hour, minute);
}

function request(look: number, hour: number, minute = 0, more: Partial<LookRequest> = {}): LookRequest {
  const base = {
    look,
    at: at(hour, minute) * 1_000,
    season: 2026,
    source: "rte",
    cause: "schedule",
  } as const;
  return { ...base, outcome: "network", ...more };
}

/** A state on a day whose tomorrow is not known. */
function state(hour: number, minute = 0, more: Partial<LookState> = {}): LookState {
  return {
    now: at(hour, minute),
    draw: 0,
    requests: [],
    tomorrow: { isKnown: false },
    from: -Infinity,
    startAt: Infinity,
    unknown: () => [],
    ...more,
  };
}

const scheduled: DueLook = { cause: "schedule", seasons: [2026] };

describe("looks for colours", () => {
  it("are at a drawn minute of 10:40 to 11:29, at 12, 13 and 14 h, and at 16, 18 and 19 h", () => {
    const times = (draw: number): string[] =>
      slotsOf(TODAY, draw).map((slot) => formatInstant(slot).slice(11, 16));
    assert.deepEqual(times(0), ["10:40", "12:00", "13:00", "14:00", "16:00", "18:00", "19:00"]);
    assert.deepEqual(times(0.99999), ["11:29", "12:29", "13:29", "14:29", "16:29", "18:29", "19:29"]);
  });

  it("are due once for each of these times, while tomorrow is not known", () => {
    assert.equal(dueLook(state(10, 39)), undefined);
    assert.deepEqual(dueLook(state(10, 40)), scheduled);
    assert.equal(dueLook(state(11, 59, { requests: [request(1, 10, 40)] })), undefined);
    assert.deepEqual(dueLook(state(12, 0, { requests: [request(1, 10, 40)] })), scheduled);
    // A machine that slept makes one look for all that it missed.
    assert.deepEqual(dueLook(state(23, 50)), scheduled);
    assert.equal(dueLook(state(23, 50, { requests: [request(1, 19, 0)] })), undefined);
    assert.equal(dueLook(state(9, 0, { now: at(9, 0, TODAY + 1) })), undefined);
    assert.equal(dueLook(state(15, 0, { tomorrow: { isKnown: true } })), undefined);
  });

  it("wait some seconds after a start", () => {
    assert.equal(dueLook(state(15, 0, { from: at(15, 0) + 10 })), undefined);
    assert.deepEqual(dueLook(state(15, 1, { from: at(15, 0) + 10 })), scheduled);
    assert.equal(nextLookAt(state(15, 0, { from: at(15, 0) + 10, startAt: at(15, 0) + 5 })), at(15, 0) + 5);
    assert.equal(nextLookAt(state(15, 0)), at(16));
    assert.equal(nextLookAt(state(22, 0)), at(10, 40, TODAY + 1));
  });

  it("come once more near noon if tomorrow was read before 11:15", () => {
    const requests = [request(1, 10, 41, { outcome: "ok" })];
    const known = (hour: number, minute: number) => ({ isKnown: true, readAt: at(hour, minute) });
    assert.equal(dueLook(state(11, 59, { requests, tomorrow: known(10, 41) })), undefined);
    assert.deepEqual(dueLook(state(12, 0, { requests, tomorrow: known(10, 41) })), scheduled);
    assert.equal(dueLook(state(12, 0, { requests, tomorrow: known(11, 15) })), undefined);
    const again = [...requests, request(2, 12, 0)];
    assert.equal(dueLook(state(12, 1, { requests: again, tomorrow: known(10, 41) })), undefined);
  });

  it("ask for other seasons than tomorrow's only at the first one of a day", () => {
    const unknown = (): Day[] => [TODAY, parseDay("2026-05-01")!];
    assert.deepEqual(dueLook(state(10, 40, { unknown })), { cause: "schedule", seasons: [2026, 2025] });
    const requests = [request(1, 10, 40)];
    assert.deepEqual(dueLook(state(12, 0, { unknown, requests })), scheduled);
    // A question asks for what it needs, and counts for itself.
    const question = [request(1, 9, 0, { cause: "question", season: 2025 })];
    assert.deepEqual(dueLook(state(12, 0, { unknown, requests: question }))?.seasons, [2026, 2025]);
  });

  it("on 31 August ask for the season of 1 September, and for the old one as long as today is not known", () => {
    const last = parseDay("2026-08-31")!;
    const due = (unknown: Day[]): DueLook | undefined =>
      dueLook(state(0, 0, { now: at(10, 40, last), unknown: () => unknown }));
    assert.deepEqual(due([last]), { cause: "schedule", seasons: [2026, 2025] });
    assert.deepEqual(due([]), scheduled);
    const before = dueLook(state(0, 0, { now: at(10, 40, last - 1) }));
    assert.deepEqual(before, { cause: "schedule", seasons: [2025] });
  });

  describe("after a start or a deploy", () => {
    const due = (more: Partial<LookState> = {}): DueLook | undefined =>
      dueLook(state(3, 0, { startAt: at(3, 0), unknown: () => [TODAY], ...more }));

    it("are due at any hour if today's or a held colour is not known", () => {
      assert.deepEqual(due(), { cause: "start", seasons: [2026] });
      assert.deepEqual(due({ unknown: () => [parseDay("2026-05-01")!] }), {
        cause: "start",
        seasons: [2025],
      });
      assert.equal(due({ unknown: () => [] }), undefined);
      assert.equal(due({ startAt: at(3, 1) }), undefined);
    });

    it("do not ask again for what was answered within the hour, but for what failed", () => {
      const answered = (hour: number, minute: number) => [
        request(1, hour, minute, { cause: "start", outcome: "ok" }),
      ];
      assert.equal(due({ requests: answered(2, 30) }), undefined);
      assert.deepEqual(due({ requests: answered(1, 59) })?.cause, "start");
      assert.deepEqual(due({ requests: [request(1, 2, 59, { cause: "start" })] })?.cause, "start");
    });

    it("leave four looks for tomorrow's colour, but for the first of them", () => {
      const made = (looks: number, cause: "start" | "question"): LookRequest[] =>
        Array.from({ length: looks }, (_, i) => request(i + 1, 2, i, { cause }));
      assert.equal(due({ requests: made(3, "start") })?.cause, "start");
      assert.equal(due({ requests: made(4, "start") }), undefined);
      assert.equal(due({ requests: made(4, "question") })?.cause, "start");
      assert.equal(due({ requests: made(8, "question") }), undefined);
      assert.equal(due({ requests: made(7, "start"), tomorrow: { isKnown: true } })?.cause, "start");
    });
  });

  it("are at most 8, and 12 requests, on a UTC day", () => {
    const looks = (count: number): LookRequest[] =>
      Array.from({ length: count }, (_, i) => request(i + 1, 10, 40));
    assert.deepEqual(dueLook(state(19, 0, { requests: looks(7) })), scheduled);
    assert.equal(dueLook(state(19, 0, { requests: looks(8) })), undefined);
    const requests = Array.from({ length: 12 }, (_, i) => request(Math.ceil((i + 1) / 2), 10, 40));
    assert.deepEqual(dueLook(state(19, 0, { requests: requests.slice(1) })), scheduled);
    assert.equal(dueLook(state(19, 0, { requests })), undefined);
  });

  it("for a question are one a UTC day and season", () => {
    const requests = [request(1, 9, 0, { cause: "question", season: 2025 })];
    assert.equal(mayAsk(state(10, 0, { requests }), 2025), false);
    assert.equal(mayAsk(state(10, 0, { requests }), 2026), true);
    assert.equal(mayAsk(state(10, 0, { requests: [request(1, 9, 0, { cause: "start" })] }), 2026), true);
  });
});

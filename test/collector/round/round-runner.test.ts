/** Rounds under odd conditions: how often a service is called, and what is reported. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { ArchiveError, Readings } from "../../../nodes/archive/index.js";
import { clockOf } from "../../../nodes/readings/index.js";
import { at, Harness, day, down, KEY, nothing, whole, type Call } from "../harness.js";

describe("rounds of calls", () => {
  let harness: Harness;
  let calls: readonly Call[];

  afterEach(() => harness.end());

  function begin(now: number): void {
    harness = new Harness(now);
    calls = harness.calls;
  }

  for (const service of ["conso-api", "data-connect"] as const) {
    it(`${service}: a clock that is put back during a round causes no repeated requests`, async () => {
      begin(at("2026-11-24", 9, 30));
      const answer = async (): Promise<never> => {
        await harness.clock.sleep(500);
        if (calls.length === 1) harness.host.offset = -600_000;
        return nothing();
      };
      harness.attach({ node: "meter", service, answer });
      harness.want(["daily", "max_power"]);
      await harness.clock.runTo(at("2026-11-24", 9, 40));
      assert.ok(calls.length >= 2 && calls.length <= 4, `${calls.length} calls`);
    });
  }

  it("a failed first round is not repeated at once as a catch-up", async () => {
    begin(at("2026-11-24", 9, 30));
    // Long after the start of the process, when nothing else is due.
    harness.collectors.want("real/22000000000018", "other", []);
    await harness.clock.runTo(at("2026-11-24", 9, 35));
    harness.attach({ node: "meter", service: "conso-api", answer: down });
    harness.want(["daily"]);
    await harness.clock.runTo(at("2026-11-24", 9, 50));
    assert.equal(calls.length, 1);
  });

  it("a stand-in that becomes another service follows that service's hours", async () => {
    begin(at("2026-11-24", 12, 30));
    harness.attach({ node: "first", service: "myelectricaldata", answer: nothing });
    const second = harness.attach({ node: "second", service: "data-connect", answer: nothing });
    harness.want(["max_power"]);
    await harness.clock.runTo(at("2026-11-24", 15, 0));
    second.release(false);
    harness.attach({ node: "second", service: "conso-api", answer: nothing });
    await harness.clock.runTo(at("2026-11-25", 1, 0));
    const hours = calls
      .filter(({ node, at: sent }) => node === "second" && sent >= at("2026-11-24", 15, 30))
      .map(({ at: sent }) => clockOf(sent / 1_000).hour);
    assert.deepEqual(hours, []);
  });

  it("readings that cannot be written are not requested again every minute, and arrive when there is room", async () => {
    begin(at("2026-11-24", 9, 30));
    const full = (): Promise<never> => Promise.reject(new ArchiveError("unwritable", "The disk is full."));
    const { mock: disk } = mock.method(Readings.prototype, "merge", full);
    harness.attach({ node: "meter", service: "data-connect", dailyMonths: 36 });
    harness.want(["daily"]);
    await harness.clock.runTo(at("2026-11-24", 14, 0));
    disk.restore();
    // The first round, the catch-up of the next minute, and the ticks of four hours.
    assert.ok(calls.length >= 5 && calls.length <= 8, `${calls.length} calls`);
    await harness.clock.runTo(at("2026-11-24", 15, 30));
    const report = harness.collector().report();
    assert.deepEqual([report.upToDate, report.historyLeft], [true, 0]);
  });

  for (const service of ["conso-api", "data-connect"] as const)
    it(`${service}: a direction that always fails leaves the other one its newest day`, async () => {
      begin(at("2026-11-23", 12));
      harness.attach({
        node: "meter",
        service,
        dailyMonths: 3,
        answer: (query) => {
          if (query.direction === "production") return down();
          return harness.clock.now() < at("2026-11-24", 12) && query.end > day("2026-11-23")
            ? nothing()
            : whole(query);
        },
      });
      harness.want(["daily", "max_power"], KEY, ["production", "consumption"]);
      await harness.clock.runTo(at("2026-11-24", 11, 30));
      void harness.collector().refresh();
      await harness.clock.runTo(at("2026-11-24", 20));
      const held = harness
        .collector()
        .seriesProgress()
        .filter(({ direction }) => direction === "consumption")
        .map(({ last }) => last);
      assert.deepEqual(held, [day("2026-11-23"), day("2026-11-23")]);
    });

  it("a restart in the evening reports nothing new about a service that was down before", async () => {
    begin(at("2026-11-24", 9));
    const begins = (): void => {
      harness.attach({ node: "meter", service: "data-connect", answer: down });
      harness.want(["daily"]);
    };
    begins();
    await harness.clock.runTo(at("2026-11-24", 20, 5));
    assert.equal(harness.collector().report().health, "unavailable");
    await harness.stop();
    await harness.clock.runTo(at("2026-11-24", 20, 30));
    harness.start();
    const before = calls.length;
    begins();
    await harness.clock.runTo(at("2026-11-24", 20, 40));
    const { health } = harness.collector().report();
    // Its only catch-up round failed as well, or was not made: either way the service is the reason.
    assert.equal(health, "unavailable", `${calls.length - before} calls`);
  });
});

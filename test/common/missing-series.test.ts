/** One series fails or is awaited while the others have come: nothing calls that well (docs/dev/contract.md#state). */
import assert from "node:assert/strict";
import { ArchiveError } from "../../nodes/archive/index.js";
import { Contracts } from "../../nodes/common/meter/contracts.js";
import { Meter } from "../../nodes/common/meter/meter.js";
import { meterStatus, statusContextOf } from "../../nodes/common/meter/status.js";
import type { ActionContext } from "../../nodes/history/actions/action.js";
import { state, type StateAnswer } from "../../nodes/history/actions/state.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { tempoWithout } from "./tempo-harness.js";
import { at, day, Harness, KEY, nothing, whole } from "../collector/harness.js";

const today = day("2026-11-24");
const MINUTE = 60_000;
const PDL = KEY.slice("real/".length);

describe("a due series that is missing", () => {
  let harness: Harness;
  let service: ServiceId;
  let answer: (query: Query) => Answer;

  afterEach(() => harness.end());

  async function start(): Promise<void> {
    harness.attach({ node: "meter", service, loadCurveDays: 7, dailyMonths: 1, answer: (q) => answer(q) });
    harness.want(["load_curve", "daily", "max_power"]);
    await harness.clock.runTo(harness.clock.now() + 5 * MINUTE);
  }

  async function look(): Promise<{ payload: StateAnswer; fill: string; status: string }> {
    const meter = new Meter({
      key: KEY,
      problem: undefined,
      source: {} as never,
      usagePointId: PDL,
      name: "",
      service,
      contracts: new Contracts(new Set(), {}, textsOf("en")),
      tempo: tempoWithout(harness.collectors),
      language: "en",
      tokenEndsAt: undefined,
      collectors: harness.collectors,
    });
    const collector = harness.collector();
    const context = { meter, collector, usagePoint: collector.usagePoint, texts: textsOf("en") };
    const { fields, status } = await state(context as ActionContext);
    return {
      payload: fields["payload"] as StateAnswer,
      fill: (status as { fill: string }).fill,
      status: meterStatus({ ...statusContextOf(meter), wants: true }).text,
    };
  }

  const failures = {
    500: () => new ServiceError("unavailable", "down", { httpStatus: 500 }),
    502: () => new ServiceError("unavailable", "down", { httpStatus: 502 }),
    HTML: () => new ServiceError("bad_answer", "HTML", { httpStatus: 200 }),
  };

  const services = [
    ["data-connect", 12, 0],
    ["conso-api", 14, 40],
    ["myelectricaldata", 14, 40],
  ] as const;
  const cases = Object.entries(failures).flatMap(([name, failure]) =>
    services.map(([of, hour, minute]) => ({ name, failure, of, hour, minute })),
  );
  for (const { name, failure, of, hour, minute } of cases) {
    it(`fails (${name}, ${of}): the text names it, why and when next, also after a restart`, async () => {
      harness = new Harness(at(today, hour, minute));
      service = of;
      answer = (query) => {
        if (query.series === "load_curve") throw failure();
        return whole(query);
      };
      await start();
      const says = async (): Promise<void> => {
        const { payload, fill, status } = await look();
        assert.equal(payload.upToDate, false);
        assert.match(payload.text, /^Still missing: load curve\. .*; next try /);
        assert.match(
          payload.text,
          name === "HTML" ? /unexpected answer/ : /had an outage and could not provide/,
        );
        assert.doesNotMatch(payload.text, /could not be reached/);
        assert.equal(fill, "yellow");
        assert.match(status, name === "HTML" ? /^Unexpected answer from / : /unavailable · /);
      };
      await says();
      await harness.stop();
      harness.start();
      await harness.clock.runTo(harness.clock.now() + 1_000);
      harness.attach({
        node: "meter",
        service,
        loadCurveDays: 7,
        dailyMonths: 1,
        answer: (q) => answer(q),
      });
      harness.want(["load_curve", "daily", "max_power"]);
      await harness.clock.runTo(harness.clock.now() + 1_000);
      await says();
      await harness.clock.runTo(at(today, 20, 5));
      const evening = await look();
      assert.equal(evening.payload.state, "unavailable");
      assert.equal(evening.fill, "yellow");
    });
  }

  it("is awaited: the text says so and names it; once all has come, all is well", async () => {
    harness = new Harness(at(today, 12));
    service = "data-connect";
    let isOut = false;
    answer = (query) => (query.series === "daily" && !isOut ? nothing() : whole(query));
    await start();
    const { payload, fill, status } = await look();
    assert.deepEqual([payload.state, payload.upToDate, fill], ["ok", false, "yellow"]);
    assert.match(payload.text, /^Still missing: daily energy\. .* not arrived yet; next try /);
    assert.match(status, /^Waiting for the latest readings/);
    isOut = true;
    await harness.clock.runTo(at(today, 13, 30));
    const later = await look();
    assert.deepEqual([later.payload.upToDate, later.fill], [true, "green"]);
    assert.match(later.payload.text, /^All is well/);
  });

  it("is not wanted any more: the state knows of nothing, as after a restart", async () => {
    harness = new Harness(at(today, 12));
    service = "data-connect";
    answer = whole;
    await start();
    const { payload } = await look();
    assert.deepEqual([payload.upToDate, payload.lastGood], [true, "2026-11-23"]);
    harness.want([]);
    await harness.clock.runTo(harness.clock.now() + 1_000);
    const later = (await look()).payload;
    assert.deepEqual(
      [later.upToDate, later.lastGood, later.historyLeft, later.measures],
      [false, null, 0, []],
    );
  });

  it("cannot be asked for while the clock is not set: the state says so and promises no call", async () => {
    harness = new Harness(at(today, 12));
    service = "data-connect";
    answer = whole;
    await start();
    assert.equal((await look()).fill, "green");
    harness.host.offset = at("1970-01-02", 0) - harness.clock.now();
    await harness.clock.runTo(harness.clock.now() + 2 * 60 * MINUTE);
    harness.collectors.check();
    assert.equal(harness.collectors.problem?.kind, "clock");
    const { payload, fill } = await look();
    assert.deepEqual([payload.state, payload.nextTry, fill], ["unavailable", null, "yellow"]);
    assert.match(payload.text, /clock of this machine.* requests stop until it is right\.$/);
    assert.match(payload.action, /^Set the clock/);
    harness.host.offset = 0;
    harness.collectors.check();
  });

  it("cannot be asked for while the archive cannot be written: the same", async () => {
    harness = new Harness(at(today, 12));
    service = "data-connect";
    answer = whole;
    await start();
    const problem = { kind: "archive", error: new ArchiveError("unwritable", "disk full") };
    Object.defineProperty(harness.collectors, "problem", { value: problem, configurable: true });
    const { payload, fill } = await look();
    assert.deepEqual([payload.state, payload.nextTry, fill], ["unavailable", null, "yellow"]);
    assert.match(payload.text, /archive cannot be written.* every minute\.$/);
    assert.match(payload.action, /^Free some disk space/);
  });

  it("is refused while the other direction works: the text says so", async () => {
    harness = new Harness(at(today, 12));
    service = "data-connect";
    answer = (query) => {
      if (query.direction === "consumption") return whole(query);
      throw new ServiceError("consent", "refused", { code: "ADAM-DC-0008", scope: "usage_point" });
    };
    harness.attach({ node: "meter", service, answer: (query) => answer(query) });
    harness.want(["daily"], KEY, ["consumption", "production"]);
    await harness.clock.runTo(harness.clock.now() + 5 * MINUTE);
    const { payload, fill } = await look();
    assert.deepEqual([payload.state, payload.upToDate, fill], ["ok", false, "yellow"]);
    assert.doesNotMatch(payload.text, /All is well/);
    assert.match(payload.text, /ADAM-DC-0008/);
    // The same day as in the health message.
    assert.equal(payload.lastGood, "2026-11-23");
  });
});

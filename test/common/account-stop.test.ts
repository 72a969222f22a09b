/** What stops an account is met by one of its meters, and shown by all of them at once (docs/dev/contract.md#statuses). */
import assert from "node:assert/strict";
import { Archive } from "../../nodes/archive/index.js";
import type { MeterKey } from "../../nodes/collector/index.js";
import { Contracts } from "../../nodes/common/meter/contracts.js";
import { healthContextOf, healthMessage } from "../../nodes/common/meter/health-message.js";
import { Meter } from "../../nodes/common/meter/meter.js";
import { meterStatus, statusContextOf } from "../../nodes/common/meter/status.js";
import { meterStateOf } from "../../nodes/config/admin/words.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { limitsOf, ServiceError, type Answer, type Query } from "../../nodes/services/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { at, day, down, Harness, nothing, SELDOM, whole } from "../collector/harness.js";
import { VirtualClock } from "../simulation/virtual-clock.js";
import { tempoWithout } from "./tempo-harness.js";

const today = day("2026-11-24");
const pdls = ["22000000000024", "22000000000055"] as const;
const [FIRST, SECOND] = pdls.map((pdl) => `real/${pdl}` as MeterKey) as [MeterKey, MeterKey];

function meterOf(harness: Harness, key: MeterKey): Meter {
  return new Meter({
    key,
    problem: undefined,
    source: {} as never,
    usagePointId: key.slice(5),
    name: "",
    service: "conso-api",
    contracts: new Contracts(new Set(), {}, textsOf("en")),
    tempo: tempoWithout(harness.collectors),
    language: "en",
    tokenEndsAt: undefined,
    collectors: harness.collectors,
  });
}

function statusOf(harness: Harness, key: MeterKey): { text: string; event: string } {
  return meterStatus({ ...statusContextOf(meterOf(harness, key)), wants: true });
}

/** What the dialog says. */
function toldOf(harness: Harness, key: MeterKey): string {
  const report = harness.collector(key).report();
  const source = { service: "conso-api", usagePointId: key.slice(5), baseUrl: "" } as never;
  const detail = harness.collector(key).detailedProgress();
  const now = harness.clock.now() / 1_000;
  return meterStateOf(report, detail, source, undefined, { language: "en", now, service: "conso-api" }).told
    .text;
}

function healthOf(harness: Harness, key: MeterKey): string {
  const report = harness.collector(key).report();
  return healthMessage(healthContextOf(meterOf(harness, key), report)).text;
}

// A clock that does not jump is looked at each hour, but where health must turn within it.
describe("what stops an account", () => {
  let harness: Harness;
  let answer: (query: Query, node: string) => Answer;

  afterEach(() => harness.end());

  /** Two meters of one account of Conso API; the first one asks at 8 h 07, the second at 9 h 40. */
  function attach(): void {
    pdls.forEach((usagePointId, i) => {
      const node = `meter ${i}`;
      const { key } = harness.attach({
        node,
        service: "conso-api",
        usagePointId,
        minute: [7, 40][i]!,
        answer: (query) => answer(query, node),
      });
      harness.want(["daily"], key);
    });
  }

  /** Earlier calls of the account on this UTC day. */
  function spend(count: number): void {
    const archive = Archive.open(harness.archivePath, new VirtualClock(at(today, 4)));
    const account = archive.sources.account("conso-api", "http://conso-api.internal", ["conso-api"]);
    for (let i = 0; i < count; i++) {
      const call = { account, usagePoint: 99, series: undefined, cause: "tick", forHistory: false } as const;
      const row = archive.calls.begin({ ...call, at: at(today, 4) });
      archive.calls.end(row, { outcome: "ok", failed: false });
    }
    archive.close();
  }

  /** The texts of a meter's status, each time that it is told of a report, without repetition. */
  function follow(key: MeterKey): string[] {
    const texts: string[] = [];
    const nobody = (): void => undefined;
    harness.collectors.follow(key, {
      report: () => {
        const { text } = statusOf(harness, key);
        if (text !== texts.at(-1)) texts.push(text);
      },
      change: nobody,
      incident: nobody,
      oddities: nobody,
      lost: nobody,
      anew: nobody,
      clockWrong: nobody,
      fault: nobody,
      archiveFailed: nobody,
    });
    return texts;
  }

  /** The secret of the first meter is refused; the other one has all. */
  function withRefusedSecret(query: Query, node: string): Answer {
    if (node === "meter 1") return whole(query);
    const refusal = { code: "secret_refused", httpStatus: 401, scope: "account" } as const;
    throw new ServiceError("consent", "refused", refusal);
  }

  it("is a used-up day: the other meters say so at once, and when they resume", async () => {
    harness = new Harness(at(today, 14, 1));
    spend(26);
    answer = nothing;
    attach();
    // The first rounds: a call of each meter.
    await harness.clock.runTo(at(today, 14, 5));
    assert.equal(harness.calls.length, 2);
    const waiting = statusOf(harness, SECOND);
    assert.deepEqual(waiting, {
      ...waiting,
      event: "waiting",
      text: "Waiting for the first readings · next try at 14:40",
    });
    assert.equal(toldOf(harness, SECOND), "Waiting for the first readings. Next try at 14:40.");
    assert.match(healthOf(harness, SECOND), /^No readings have arrived yet/);
    const texts = follow(SECOND);
    const refresh = async (): Promise<void> => {
      const refreshed = harness.collector(FIRST).refresh();
      await harness.clock.runTo(harness.clock.now() + 60_000);
      await refreshed;
    };
    for (let i = 0; i < 2; i++) await refresh();
    assert.equal(harness.calls.length, 4);
    assert.deepEqual(texts, ["Daily limit reached (30/30) · resumes on 25 Nov at 09:40"]);
    assert.equal(statusOf(harness, SECOND).event, "calls_used_up");
    assert.match(toldOf(harness, SECOND), /25 Nov at 09:40/);
    assert.match(healthOf(harness, SECOND), /^The request limit is reached for the moment[;.,]/);
    const report = harness.collector(SECOND).report();
    const ofFailures = { ...report, overBudget: { ...report.overBudget!, reason: "failed_cap" as const } };
    const { text } = healthMessage(healthContextOf(meterOf(harness, SECOND), ofFailures));
    assert.match(text, /^Too many requests of this meter failed today[;.,]/);
    // In the evening too, Enedis is not said to be late with what it was not asked for.
    await harness.clock.runTo(at(today, 20, 30));
    assert.equal(harness.collector(SECOND).report().health, "late");
    assert.match(healthOf(harness, SECOND), /^The request limit is reached for the moment[;.,]/);
    // The new day: the first meter gets its readings, and the second one says that it waits.
    answer = whole;
    await harness.clock.runTo(at(today + 1, 8, 10));
    assert.equal(harness.calls.length, 5);
    assert.equal(texts.at(-1), "Waiting for the first readings · next try at 09:40");
    await harness.clock.runTo(at(today + 1, 9, 45));
    assert.match(texts.at(-1)!, /^Up to date/);
  });

  it("is a used-up day of many meters: they resume when one may ask for its newest day, not for history before", async () => {
    harness = new Harness(at(today, 12), SELDOM);
    answer = whole;
    // Twenty meters lack more newest days each morning than the account has calls.
    const keys = Array.from({ length: 20 }, (_, i) => {
      const usagePointId = `220000000001${String(i).padStart(2, "0")}`;
      const { key } = harness.attach({
        node: `many ${i}`,
        service: "conso-api",
        usagePointId,
        minute: 51,
        loadCurveDays: 400,
        answer: (query) => answer(query, ""),
      });
      harness.want(["daily", "load_curve"], key);
      return key;
    });
    await harness.clock.runTo(at(today, 18));
    assert.equal(harness.calls.length, 30);
    assert.ok(keys.some((key) => statusOf(harness, key).event === "calls_used_up"));
    const named = keys.map((key) => harness.collector(key).report().nextCall);
    const hours = named.map((instant) => (instant - startOfDay(today + 1)) / 3_600);
    for (const hour of hours) assert.ok([8, 9, 13, 14].includes(Math.floor(hour)), String(hour));
    const first = Math.min(...named) * 1_000;
    await harness.clock.runTo(first - 1);
    assert.equal(harness.calls.length, 30);
    await harness.clock.runTo(first + 60_000);
    assert.ok(harness.calls.some(({ at: sent }) => sent >= first));
  });

  it("is a quota or a ban: the other meters say so at once, and that it is over", async () => {
    for (const [kind, words] of [
      ["quota", /^Quota reached · resumes /],
      ["banned", /^Conso API blocks your connection · next try /],
    ] as const) {
      harness = new Harness(at(today, 14, 1), SELDOM);
      answer = whole;
      attach();
      await harness.clock.runTo(at(today, 14, 5));
      const texts = follow(SECOND);
      answer = (query, node) => {
        if (node === "meter 0") throw new ServiceError(kind, "stopped", { httpStatus: 403 });
        return whole(query);
      };
      await harness.clock.runTo(at(today + 1, 8, 10));
      assert.match(texts.at(-1)!, words);
      answer = whole;
      await harness.clock.runTo(at(today + 3, 8, 10));
      assert.match(texts.at(-1)!, /^(Waiting for the latest readings|Up to date)/);
      if (kind === "quota") await harness.end();
    }
  });

  it("is an outage, once three calls in a row have failed: meters that lack something say so until one works", async () => {
    harness = new Harness(at(today, 14, 1), SELDOM);
    answer = nothing;
    attach();
    await harness.clock.runTo(at(today, 14, 5));
    const texts = follow(SECOND);
    const refresh = async (): Promise<void> => {
      const refreshed = harness.collector(FIRST).refresh();
      await harness.clock.runTo(harness.clock.now() + 60_000);
      await refreshed;
    };
    answer = (_, node) => {
      if (node === "meter 0") throw new ServiceError("unavailable", "down", { httpStatus: 502 });
      return nothing();
    };
    await refresh();
    assert.equal(statusOf(harness, SECOND).event, "waiting", "it may be that meter's own");
    while (harness.calls.length < 5) await refresh();
    assert.deepEqual(statusOf(harness, SECOND), {
      ...statusOf(harness, SECOND),
      event: "unavailable",
      text: "Conso API unavailable · next try at 14:40",
    });
    assert.equal(texts.at(-1), "Conso API unavailable · next try at 14:40");
    assert.match(toldOf(harness, SECOND), /^Conso API .*; next try at 14:40\./);
    answer = (query, node) => (node === "meter 0" ? whole(query) : nothing());
    await harness.clock.runTo(at(today, 14, 39));
    assert.equal(harness.calls.length, 5);
    await harness.clock.runTo(at(today, 14, 45));
    assert.deepEqual([harness.calls.length, harness.calls.at(-1)!.node], [6, "meter 1"]);
    assert.match(texts.at(-1)!, /^Waiting for the first readings/);
  });

  it("is an outage that leaves a refused secret what it was: status, dialog and health say the same", async () => {
    harness = new Harness(at(today, 7, 50), SELDOM);
    answer = withRefusedSecret;
    attach();
    await harness.clock.runTo(at(today, 8, 10));
    const before = [statusOf(harness, FIRST).event, harness.collector(FIRST).report().health];
    assert.deepEqual(before, ["consent", "consent"]);
    answer = down;
    const asked = harness.calls.length;
    await harness.clock.runTo(at(today + 1, 9));
    assert.ok(harness.calls.filter(({ node }, i) => i >= asked && node === "meter 0").length > 0);
    assert.deepEqual(harness.incidents, ["secret_refused"]);
    const { problem, health } = harness.collector(FIRST).report();
    assert.deepEqual([problem?.code, health], ["secret_refused", "consent"]);
    assert.equal(statusOf(harness, FIRST).event, "consent");
    const message = healthMessage(
      healthContextOf(meterOf(harness, FIRST), harness.collector(FIRST).report()),
    );
    assert.deepEqual([message.payload, message.code], ["consent", "secret_refused"]);
    assert.equal(toldOf(harness, FIRST), message.text);
    await harness.clock.runTo(at(today + 1, 10));
    assert.deepEqual(harness.incidents, ["secret_refused", "unavailable"], "the other meter's");
    // With another secret, the outage is what is left, and is told of this meter too.
    harness.attach({
      node: "meter 0",
      service: "conso-api",
      usagePointId: pdls[0],
      minute: 7,
      identity: ["another"],
      answer: down,
    });
    await harness.clock.runTo(at(today + 1, 14));
    assert.deepEqual(harness.incidents, ["secret_refused", "unavailable", "unavailable"]);
    assert.equal(statusOf(harness, FIRST).event, "unavailable");
  });

  it("is a ban, which a meter shows too whose secret was refused before", async () => {
    harness = new Harness(at(today, 7, 50), SELDOM);
    answer = withRefusedSecret;
    attach();
    await harness.clock.runTo(at(today, 9, 50));
    assert.equal(statusOf(harness, FIRST).event, "consent");
    answer = () => {
      throw new ServiceError("banned", "stopped", { httpStatus: 403 });
    };
    const refreshed = harness.collector(SECOND).refresh();
    await harness.clock.runTo(at(today + 1, 9, 50));
    await refreshed;
    assert.deepEqual([statusOf(harness, FIRST).event, statusOf(harness, SECOND).event], ["banned", "banned"]);
    assert.match(healthOf(harness, FIRST), /^Conso API /);
    // A refusal is an answer: the service is there again, for all of its meters.
    const asked = harness.calls.length;
    answer = withRefusedSecret;
    await harness.clock.runTo(at(today + 2, 8, 10));
    assert.deepEqual(
      harness.calls.slice(asked).map(({ node }) => node),
      ["meter 0"],
    );
    assert.deepEqual(
      [statusOf(harness, FIRST).event, statusOf(harness, SECOND).event],
      ["consent", "waiting"],
    );
  });

  it("is left at once by meters that get another service: nothing more is asked of the old one", async () => {
    harness = new Harness(at(today, 12), SELDOM);
    const keys = Array.from({ length: 12 }, (_, i) => `220000000002${String(i).padStart(2, "0")}`);
    const deploy = (service: "conso-api" | "myelectricaldata"): void => {
      for (const usagePointId of keys) {
        const { key } = harness.attach({
          node: usagePointId,
          service,
          usagePointId,
          identity: service === "conso-api" ? [service] : [service, usagePointId],
          answer: (query) => answer(query, service),
        });
        harness.want(["daily", "load_curve"], key);
      }
    };
    const asked = new Map<string, number>();
    answer = (query, service) => {
      asked.set(service, (asked.get(service) ?? 0) + 1);
      return whole(query);
    };
    deploy("conso-api");
    while ((asked.get("conso-api") ?? 0) < 3) await harness.clock.runTo(harness.clock.now() + 500);
    const before = asked.get("conso-api")!;
    deploy("myelectricaldata");
    await harness.clock.runTo(harness.clock.now() + 10 * 60_000);
    assert.ok(asked.get("conso-api")! <= before + 1, "the call that was under way");
    assert.equal(asked.get("myelectricaldata"), keys.length - asked.get("conso-api")!);
  });

  it("is nothing to a meter that has its newest day, nor a failure of another meter", async () => {
    harness = new Harness(at(today, 14, 1), SELDOM);
    spend(27);
    answer = (query, node) => (node === "meter 1" ? whole(query) : nothing());
    attach();
    await harness.clock.runTo(at(today, 14, 5));
    const refreshed = harness.collector(FIRST).refresh();
    await harness.clock.runTo(at(today, 14, 10));
    await refreshed;
    assert.equal(harness.calls.length, 3);
    assert.equal(statusOf(harness, FIRST).event, "calls_used_up");
    assert.equal(statusOf(harness, SECOND).event, "up_to_date");
  });
});

describe("the pace of a Data Connect contract", () => {
  const limits: { perHour: number } = limitsOf("data-connect");
  const { perHour } = limits;
  let harness: Harness;
  let keys: MeterKey[];

  // Less than the real one, so that fewer meters meet it: 8 calls in any five minutes.
  before(() => (limits.perHour = 96));
  after(() => (limits.perHour = perHour));
  afterEach(() => harness.end());

  /** Thirty meters. */
  function attach(secret: string, answer: (query: Query) => Answer): void {
    keys = Array.from({ length: 30 }, (_, i) => {
      const { key } = harness.attach({
        node: `meter ${i}`,
        service: "data-connect",
        usagePointId: `220000000001${10 + i}`,
        minute: 18,
        credentials: [secret, String(i)],
        identity: [secret],
        loadCurveDays: 400,
        answer,
      });
      harness.want(["daily", "load_curve"], key);
      return key;
    });
  }

  it("is told as such, and as no limit of the day", async () => {
    harness = new Harness(at(today, 12, 5));
    attach("right", whole);
    await harness.clock.runTo(at(today, 12, 9));
    for (const key of keys) {
      const { text, event } = statusOf(harness, key);
      assert.equal(event, "waiting");
      assert.match(text, /^Requests are spread over the hour · resume at 12:1\d$/);
      assert.match(toldOf(harness, key), /^Requests are spread over the hour\. They resume at 12:1\d\.$/);
      assert.match(healthOf(harness, key), /Requests are spread over the hour; next try at 12:1\d\.$/);
    }
    await harness.clock.runTo(at(today, 12, 59));
    for (const key of keys) {
      assert.match(statusOf(harness, key).text, /^Up to date · \d+ d of history left · resumes at 13:\d\d$/);
      assert.match(toldOf(harness, key), /^Up to date\. History resumes at 13:\d\d\.$/);
    }
  });

  it("keeps no meter refused: a corrected secret is well with the first answer, and not after its round", async () => {
    harness = new Harness(at(today, 12, 5), SELDOM);
    attach("wrong", () => {
      throw new ServiceError("consent", "refused", {
        code: "secret_refused",
        httpStatus: 401,
        scope: "account",
      });
    });
    await harness.clock.runTo(at(today, 13));
    const states = (): Set<string> => new Set(keys.map((key) => harness.collector(key).report().health));
    assert.deepEqual(states(), new Set(["consent"]));
    const asked = harness.calls.length;
    attach("right", whole);
    /** Those that were asked for with the new secret. */
    const answered = (): Set<string> => new Set(harness.calls.slice(asked).map(({ node }) => node));
    const look = (): void => {
      for (const [i, key] of keys.entries()) {
        const isAnswered = answered().has(`meter ${i}`);
        assert.equal(harness.collector(key).report().health, isAnswered ? "ok" : "consent", `meter ${i}`);
        if (isAnswered) continue;
        assert.match(healthOf(harness, key), / refused access at the last try; next try at 13:\d\d\.$/);
      }
    };
    while (answered().size < 3) await harness.clock.runTo(harness.clock.now() + 250);
    assert.ok(answered().size < 6);
    look();
    await harness.clock.runTo(at(today, 13, 2));
    assert.ok(answered().size >= 8 && keys.every((key) => !harness.collector(key).report().upToDate));
    look();
  });
});

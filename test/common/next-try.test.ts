/**
 * Random situations (services, hours, failures, pauses, budgets, restarts): status, health, state, editor and dashboard
 * name the same next try, and no call comes before it.
 */
import assert from "node:assert/strict";
import type { Collector } from "../../nodes/collector/index.js";
import { Contracts } from "../../nodes/common/meter/contracts.js";
import { healthContextOf, healthMessage } from "../../nodes/common/meter/health-message.js";
import { Meter, timeText } from "../../nodes/common/meter/meter.js";
import { meterStatus, statusContextOf } from "../../nodes/common/meter/status.js";
import { meterStateOf } from "../../nodes/config/admin/words.js";
import { state, type StateAnswer } from "../../nodes/history/actions/state.js";
import type { ActionContext } from "../../nodes/history/actions/action.js";
import { exists, formatInstant, type Direction, type Series } from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { tempoWithout } from "./tempo-harness.js";
import { ArchiveSource } from "../../nodes/widget/answer/archive-source.js";
import { at, day, Harness, KEY, whole } from "../collector/harness.js";
import { chance, Dice } from "../simulation/random.js";

const PDL = KEY.slice("real/".length);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const services: readonly ServiceId[] = ["conso-api", "myelectricaldata", "data-connect"];

/** What a service does for some hours. */
type Weather = (query: Query, now: number) => Answer;

function fails(...of: ConstructorParameters<typeof ServiceError>): Weather {
  return () => {
    throw new ServiceError(...of);
  };
}

const fair: Weather = (query) => whole(query);
const weathers: readonly Weather[] = [
  fair,
  fair,
  fair,
  fair,
  fair,
  fails("no_data", "nothing"),
  fails("unavailable", "down", { httpStatus: 503 }),
  fails("bad_answer", "odd"),
  // One series keeps failing.
  (query) => (query.series === "daily" ? fails("unavailable", "down")(query, 0) : whole(query)),
  fails("quota", "full"),
  (query, now) => fails("quota", "full", { until: now / 1000 + 20_000 })(query, now),
  fails("banned", "blocked", { httpStatus: 403 }),
  fails("consent", "refused", { code: "ADAM-DC-0008", scope: "usage_point" }),
  fails("consent", "refused", { code: "token_refused", scope: "account" }),
  (query) =>
    query.series === "load_curve"
      ? fails("consent", "gone", { code: "ADAM-ERR0075", scope: "series" })(query, 0)
      : whole(query),
  (query) =>
    query.direction === "production"
      ? fails("consent", "gone", { code: "ADAM-ERR0069", scope: "direction" })(query, 0)
      : whole(query),
];

class Situation {
  readonly #dice: Dice;
  readonly #seed: number;
  readonly #harness: Harness;
  readonly #service: ServiceId;
  readonly #series: readonly Series[];
  readonly #directions: readonly Direction[];
  readonly #minute: number;
  readonly #depth: { dailyMonths: number; loadCurveDays: number };
  looks = 0;
  /** Looks after which the service was called within a minute of the instant that was named. */
  kept = 0;

  constructor(seed: number) {
    const dice = new Dice(seed);
    this.#seed = seed;
    this.#dice = dice;
    this.#service = dice.pick(services);
    const all: Series[] = ["load_curve", "daily", "max_power"];
    this.#series = all.filter(() => dice.happens(0.6));
    if (this.#series.length === 0) this.#series = ["daily"];
    this.#directions = dice.happens(0.3) ? ["consumption", "production"] : ["consumption"];
    this.#minute = dice.integer(0, 59);
    this.#depth = { dailyMonths: dice.integer(0, 30), loadCurveDays: dice.pick([1, 7, 400]) };
    this.#harness = new Harness(at(day("2026-11-20") + dice.integer(0, 200), dice.integer(0, 23)), HOUR);
  }

  #attach(): void {
    const { clock } = this.#harness;
    this.#harness.attach({
      node: "meter",
      service: this.#service,
      minute: this.#minute,
      ...this.#depth,
      answer: (query) => {
        const spell = Math.floor(clock.now() / (5 * HOUR));
        const draw = Math.floor(chance(this.#seed, spell) * weathers.length);
        return weathers[draw]!(query, clock.now());
      },
    });
    const wants = this.#directions.flatMap((direction) =>
      this.#series.filter((one) => exists(direction, one)).map((series) => ({ direction, series })),
    );
    this.#harness.collectors.want(KEY, "in", wants);
  }

  async run(): Promise<void> {
    const { clock } = this.#harness;
    this.#attach();
    await clock.runTo(clock.now() + 5 * MINUTE);
    for (let i = 0; i < 15; i++) {
      if (this.#dice.happens(0.15)) {
        await this.#harness.stop();
        this.#harness.start();
        this.#attach();
        await clock.runTo(clock.now() + 1_000);
      }
      await this.#look();
      await clock.runTo(clock.now() + this.#dice.pick([MINUTE, HOUR, 6 * HOUR, 26 * HOUR, 80 * HOUR]));
    }
    await this.#harness.end();
  }

  async #look(): Promise<void> {
    const { clock, calls, collectors } = this.#harness;
    const collector = this.#harness.collector();
    if (collector.isBusy) return;
    const { nextCall, allHeld } = await this.#agrees(collector);
    const before = calls.length;
    const now = clock.now();
    const where = `seed ${this.#seed}, ${this.#service}, ${new Date(now).toISOString()}`;
    this.looks++;
    if (nextCall * 1_000 - now > 40 * 24 * HOUR) assert.fail(`${where}: ${formatInstant(nextCall)}`);
    await clock.runTo(Math.max(now, nextCall * 1_000 - 1));
    const early = calls[before];
    assert.ok(
      early === undefined,
      `${where}: ${formatInstant(nextCall)} was named, ${early && formatInstant(early.at / 1_000)} came`,
    );
    await clock.runTo(clock.now() + MINUTE);
    const isKept = calls.length > before;
    if (isKept) this.kept++;
    assert.ok(isKept || allHeld, `${where}: no call at ${formatInstant(nextCall)}`);
    assert.equal(collectors.problem, undefined);
  }

  /** All that names the next try names the same. */
  async #agrees(collector: Collector): Promise<{ nextCall: number; allHeld: boolean }> {
    const { collectors, clock } = this.#harness;
    const now = clock.now() / 1_000;
    const source = {
      node: "meter",
      usagePointId: PDL,
      service: this.#service,
      credentials: [],
      identity: [],
      baseUrl: "https://service.internal",
      minute: this.#minute,
      ...this.#depth,
      createService: () => assert.fail("not called"),
    };
    const meter = new Meter({
      key: KEY,
      problem: undefined,
      source,
      usagePointId: PDL,
      name: "",
      service: this.#service,
      contracts: new Contracts(new Set(), {}, textsOf("en")),
      tempo: tempoWithout(collectors),
      language: "en",
      tokenEndsAt: undefined,
      collectors,
    });
    const report = collector.report();
    const { nextCall, allHeld } = report;
    const named = timeText(textsOf("en"), nextCall, Math.floor(now));
    const where = `seed ${this.#seed}: ${named}`;
    const health = healthMessage(healthContextOf(meter, report));
    assert.equal(health.nextTry, formatInstant(nextCall), where);
    const says = (text: string, what: string): void => {
      if (/\d\d:\d\d/.test(text)) assert.ok(text.includes(named), `${where}, ${what}: ${text}`);
    };
    says(health.text, "health");
    says(meterStatus({ ...statusContextOf(meter), wants: true }).text, "status");
    const answer = meterStateOf(report, collector.detailedProgress(), source, undefined, {
      language: "en",
      now: Math.floor(now),
      service: this.#service,
    });
    assert.equal(answer.next, named, where);
    says(answer.told.text, "editor");
    const snapshot = new ArchiveSource(meter).snapshot(this.#directions)!;
    assert.equal(snapshot.state!.nextPoll, nextCall, where);
    // A refused direction has a time of its own.
    const isOneRefused = this.#directions.some((direction) => collector.refusals.directionProblem(direction));
    if (!isOneRefused) says(snapshot.lamp.words.en, "lamp");
    if (!report.received) {
      assert.notEqual(meterStatus({ ...statusContextOf(meter), wants: true }).fill, "green", where);
      assert.notEqual(snapshot.lamp.color, "green", where);
      assert.doesNotMatch(health.text, /all is well/i, where);
    }
    const context = { meter, collector, usagePoint: collector.usagePoint, texts: textsOf("en") };
    const { fields, status } = await state(context as ActionContext);
    const { nextTry, text, lastGood } = fields["payload"] as StateAnswer;
    assert.deepEqual([nextTry, text], [health.nextTry, health.text], where);
    if (status.fill === "green") assert.ok(lastGood !== null || report.received, where);
    return { nextCall, allHeld };
  }
}

describe("the next try", () => {
  it("is the same everywhere, and no call comes before it", async () => {
    const count = Number(process.env["SEEDS"] ?? 10);
    const first = Number(process.env["SEED"] ?? 1);
    const seeds = Array.from({ length: count }, (_, i) => first + i);
    let [looks, kept] = [0, 0];
    for (const seed of seeds) {
      const situation = new Situation(seed);
      await situation.run();
      looks += situation.looks;
      kept += situation.kept;
    }
    assert.ok(looks > seeds.length * 10 && kept > looks / 3, `${kept} of ${looks}`);
  });
});

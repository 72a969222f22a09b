/**
 * The host's clock: it jumps both ways at any moment, shows what no date can be made of, is accepted by hand, and the
 * machine sleeps, deploys and restarts meanwhile.
 */
import assert from "node:assert/strict";
import { collectingError } from "../../../nodes/common/index.js";
import { dayOf } from "../../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query } from "../../../nodes/services/index.js";
import { textsOf } from "../../../nodes/texts/index.js";
import { down, Harness, nothing, whole } from "../../collector/harness.js";
import { CallChecks } from "../../simulation/call-checks.js";
import { ClockChecks } from "../../simulation/clock-checks.js";
import type { Door } from "../door.js";
import type { Draw } from "../draw.js";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const BEGIN = Date.UTC(2026, 10, 24, 11);
/** The longest ban, and the day after it. */
const CALM = 9 * DAY;
/** Between two looks at the clock. Ten of those of Node-RED: with these, an attempt takes four times as long. */
const LOOK_MS = 200 * SECOND;

const services = ["conso-api", "data-connect", "myelectricaldata"] as const;

/** How far the clock is ahead, in milliseconds. */
function offset(draw: Draw): number {
  const far = [NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 1e300, -BEGIN, Date.UTC(2099, 11, 31) - BEGIN];
  switch (draw.integer(0, 3)) {
    case 0:
      return draw.pick(far);
    case 1:
      return draw.integer(-90, 90) * SECOND;
    case 2:
      return draw.integer(-50, 50) * HOUR;
    default:
      return draw.integer(-400, 5_000) * DAY;
  }
}

class MachineWithClock {
  readonly #draw: Draw;
  readonly #harness = new Harness(BEGIN, LOOK_MS);
  readonly #service: (typeof services)[number];
  readonly #problems: string[] = [];
  readonly #clocks: ClockChecks;
  readonly #checks: CallChecks;
  #releases: ((removed: boolean) => void)[] = [];
  #isCalm = false;

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#service = draw.pick(services);
    const { clock, host } = this.#harness;
    const problem = (text: string): void => void this.#problems.push(text);
    // What is beyond any date is a clock of 1970 or of 2100 (base/clock.ts).
    this.#clocks = new ClockChecks(() => {
      const shown = clock.now() + host.offset;
      return Number.isNaN(shown) ? 0 : Math.min(Date.UTC(2100, 0), Math.max(0, shown));
    }, problem);
    this.#checks = new CallChecks({ service: this.#service, clock, clocks: this.#clocks, problem });
  }

  async live(): Promise<void> {
    const draw = this.#draw;
    const harness = this.#harness;
    this.#attach();
    for (let steps = draw.integer(3, 25); steps > 0; steps--) {
      await this.#step();
      this.#look();
    }
    this.#isCalm = true;
    this.#jump(0);
    this.#accept();
    const before = harness.calls.length;
    await this.#passes(CALM);
    this.#look();
    assert.equal(harness.collectors.problem, undefined);
    assert.ok(harness.calls.length > before, "nothing is asked any more");
    assert.deepEqual(this.#problems, []);
    await harness.end();
  }

  async #step(): Promise<void> {
    const draw = this.#draw;
    const harness = this.#harness;
    switch (draw.integer(0, 9)) {
      case 0:
      case 1:
        this.#jump(offset(draw));
        break;
      case 2:
        this.#jump(0);
        break;
      case 3:
        this.#accept();
        break;
      case 4:
        for (const release of this.#releases) release(false);
        await this.#passes(draw.integer(0, 3) * SECOND);
        this.#attach();
        break;
      case 5:
        await harness.stop();
        harness.start();
        this.#attach();
        break;
      case 6:
        harness.host.asleepUntil = harness.clock.now() + draw.integer(1, 60) * HOUR;
        break;
      case 7:
        this.#byHand();
        break;
      default:
        await this.#passes(draw.pick([5 * SECOND, HOUR, draw.integer(1, 50) * HOUR]));
    }
  }

  #attach(): void {
    const { release } = this.#harness.attach({
      node: "meter",
      service: this.#service,
      dailyMonths: 12,
      loadCurveDays: 60,
      waits: () => this.#mayJump(),
      answer: (query) => this.#answer(query),
    });
    this.#releases = [release];
    this.#harness.want(["load_curve", "daily"]);
  }

  #answer(query: Query): Answer {
    const { host } = this.#harness;
    const account = "account";
    const asked = { account, generation: 0, utcDay: this.#clocks.shownDay, offset: host.offset };
    this.#checks.asked(asked);
    this.#clocks.leaves(true);
    this.#checks.sent(query.usagePointId, account);
    this.#mayJump();
    try {
      const answer = this.#invent(query);
      this.#checks.worked(account);
      return answer;
    } catch (error) {
      assert.ok(error instanceof ServiceError);
      this.#checks.failed(query, error, asked);
      throw error;
    }
  }

  #invent(query: Query): Answer {
    const what = this.#isCalm ? 9 : this.#draw.integer(0, 30);
    if (what === 0) throw new ServiceError("banned", "blocked", { httpStatus: 403 });
    if (what === 1) throw new ServiceError("quota", "too many", { httpStatus: 429 });
    if (what === 2) down();
    // The service knows the time, and has nothing of days that are not over.
    const end = Math.min(query.end, dayOf(this.#harness.clock.now() / 1000));
    return what === 3 || end <= query.start ? nothing() : whole({ ...query, end });
  }

  /** Between the count of a call and its request, or while its answer is on its way. */
  #mayJump(): void {
    if (!this.#isCalm && this.#draw.happens(0.05)) this.#jump(offset(this.#draw));
  }

  #jump(ahead: number): void {
    this.#harness.host.offset = ahead;
    this.#checks.clockJumped();
  }

  #accept(): void {
    const { collectors } = this.#harness;
    const held = collectors.acceptClock();
    if (held !== undefined) {
      assert.ok(held.kind === "clock" && held.fault === "impossible", held.kind);
    } else {
      this.#clocks.accepted();
      this.#checks.clockAccepted();
    }
  }

  #byHand(): void {
    const { clock, collectors } = this.#harness;
    const collector = collectors.collector("real/22000000000017");
    // As the nodes do.
    if (collector === undefined || collectors.check() !== undefined) return;
    this.#checks.byHandUntil = clock.now() + HOUR;
    void collector.refresh();
  }

  #passes(ms: number): Promise<void> {
    const { clock } = this.#harness;
    return clock.runTo(clock.now() + ms);
  }

  /** What statuses, dialogs and messages show never throws. */
  #look(): void {
    const { collectors } = this.#harness;
    const problem = collectors.check();
    for (const language of ["fr", "en"] as const) {
      if (problem !== undefined) assert.match(collectingError(problem, textsOf(language)).message, /\d{4}/);
    }
    const report = collectors.collector("real/22000000000017")?.report();
    if (report !== undefined) assert.ok(Number.isFinite(report.nextTick));
    assert.deepEqual(this.#problems, []);
  }
}

export const door: Door = {
  name: "clock",
  tries: 8,
  open: () =>
    Promise.resolve({
      attempt: (draw) => new MachineWithClock(draw).live(),
      close: () => Promise.resolve(),
    }),
};

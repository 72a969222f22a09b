/** A day that somebody asks for on a screen. */
import assert from "node:assert/strict";
import { MOST_ASKED_DAYS } from "../../nodes/collector/meter/index.js";
import { ServiceError } from "../../nodes/services/index.js";
import { at, day, Harness, KEY, nothing, whole, type Way } from "./harness.js";

const today = day("2026-11-24");
const july = day("2025-07-14");
const curve = { direction: "consumption", series: "load_curve" } as const;
const MINUTE = 60_000;

describe("a day asked for on a screen", () => {
  let harness: Harness;

  afterEach(() => harness.end());

  async function open(more: Partial<Way> = {}): Promise<void> {
    harness = new Harness(at(today, 12), 60 * MINUTE);
    harness.attach({ node: "meter", service: "conso-api", loadCurveDays: 7, ...more });
    harness.want(["load_curve", "daily"]);
    await wait();
  }
  async function wait(minutes = 3): Promise<void> {
    await harness.clock.runTo(harness.clock.now() + minutes * MINUTE);
  }
  const days = () => harness.collector().askedDays;
  const ask = (of = july) => days().ask(curve, of);
  async function sent(): Promise<void> {
    harness.collectors.wakeSoon(KEY);
    await wait();
  }
  const callsFor = (of: number) => harness.calls.filter(({ start, end }) => start <= of && of < end);

  it("is requested by one call, for this day alone, however often it is pressed", async () => {
    await open();
    assert.deepEqual(days().standing(curve, july), { state: "open" });
    assert.equal(ask().state, "asked");
    assert.equal(ask().state, "asked");
    await sent();
    const [call, ...more] = callsFor(july);
    assert.deepEqual([call?.series, call?.start, call?.end, more.length], ["load_curve", july, july + 1, 0]);
  });

  it("that Enedis does not have is not asked for again, nor after a restart", async () => {
    await open({ answer: (query) => (query.start === july ? nothing() : whole(query)) });
    ask();
    await sent();
    assert.equal(days().standing(curve, july).state, "none");
    await harness.stop();
    harness.start();
    harness.attach({ node: "meter", service: "conso-api", loadCurveDays: 7 });
    harness.want(["load_curve", "daily"]);
    await wait();
    assert.equal(ask().state, "none");
    await sent();
    assert.equal(callsFor(july).length, 1);
  });

  it("is one of a few on a UTC day, also after a restart", async () => {
    await open();
    for (let i = 0; i < MOST_ASKED_DAYS; i++) assert.equal(ask(july + i).state, "asked");
    const enough = ask(july - 1);
    assert.deepEqual(enough, { state: "enough", until: Date.UTC(2026, 10, 25) / 1_000 });
    await harness.stop();
    harness.start();
    harness.attach({ node: "meter", service: "conso-api", loadCurveDays: 7 });
    harness.want(["load_curve", "daily"]);
    await wait();
    assert.equal(ask(july - 1).state, "enough");
    await harness.clock.runTo(at(today + 1, 12));
    assert.equal(ask(july - 1).state, "asked");
  });

  it("is refused where Enedis has none, or nothing asks for it", async () => {
    await open();
    assert.equal(ask(day("2024-11-09")).state, "tooOld");
    assert.equal(ask(day("2024-11-10")).state, "asked");
    assert.equal(ask(today).state, "notYet");
    assert.equal(days().ask({ direction: "consumption", series: "max_power" }, july).state, "unwanted");
  });

  it("is refused while the account's calls are spent, and no request stays", async () => {
    await open({ loadCurveDays: 7 });
    const { queue } = spendAll();
    assert.ok(queue >= 20);
    const standing = ask();
    assert.equal(standing.state, "spent");
    await sent();
    assert.equal(callsFor(july).length, 0);
  });

  it("is refused without consent", async () => {
    await open({
      answer: () => {
        throw new ServiceError("consent", "no consent");
      },
    });
    const standing = ask();
    assert.equal(standing.state, "stopped");
    assert.equal(standing.problem?.kind, "consent");
  });

  /** As many calls for history as the day has. */
  function spendAll(): { queue: number } {
    const archive = harness.collectors.readable!;
    const { account } = archive.sources.source(
      harness.collector().usagePoint.id,
      1,
      ["meter", "conso-api"],
      0,
    );
    let queue = 0;
    for (; queue < 25; queue++) {
      archive.calls.begin({
        account,
        usagePoint: harness.collector().usagePoint.id,
        series: undefined,
        cause: "history",
        forHistory: true,
        at: harness.clock.now(),
      });
    }
    return { queue };
  }
});

/** Who wants colours, when looks begin, and how long a question waits for one: on a virtual clock. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { Collectors } from "../../nodes/collector/index.js";
import { Tempo } from "../../nodes/common/meter/tempo.js";
import { formatDay, parseDay, type Day } from "../../nodes/readings/index.js";
import type { Color } from "../../nodes/pricing/index.js";
import type { Fetch } from "../../nodes/tempo/index.js";
import { folderInMemory } from "../folder-in-memory.js";
import { TempoServer } from "../tempo-server/index.js";
import { VirtualClock } from "../simulation/virtual-clock.js";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const TODAY = parseDay("2026-11-24")!;

class World {
  readonly clock = new VirtualClock(Date.parse("2026-11-24T09:00:00+01:00"));
  readonly host = { offset: 0, asleepUntil: 0 };
  readonly folder = folderInMemory("enedis-linky-tempo-");
  readonly collectors = new Collectors({
    archivePath: path.join(this.folder, "archive.db"),
    clock: this.clock.process(this.host),
    random: () => 0.5,
  });
  informative: Color | undefined;
  colorOf: (day: Day) => Color | undefined = (day) => (day === TODAY ? "red" : "blue");
  readonly server = new TempoServer({
    now: this.clock.now,
    colorOf: (day) => this.colorOf(day),
    informative: () => this.informative,
  });
  readonly failures: string[] = [];
  readonly aborted: unknown[] = [];
  hangs = false;
  readonly tempo = new Tempo({
    collectors: this.collectors,
    random: () => 0.5,
    draw: 0.5,
    addresses: TempoServer.addresses("https://tempo.internal"),
    fetch: (...asked) => (this.hangs ? this.#hang(...asked) : this.server.fetch(...asked)),
    failed: (tomorrow) => this.failures.push(formatDay(tomorrow)),
  });

  #hang(_request: Parameters<Fetch>[0], signal: AbortSignal): ReturnType<Fetch> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        this.aborted.push(signal.reason);
        reject(signal.reason as Error);
      });
    });
  }

  get told(): ReturnType<Tempo["toldAt"]> {
    return this.tempo.toldAt(this.clock.now() / SECOND);
  }

  get asked(): string[] {
    return this.server.log.map(
      ({ time, source }) => `${new Date(time + HOUR).toISOString().slice(8, 16)} ${source}`,
    );
  }

  async pass(ms: number): Promise<void> {
    await this.clock.runTo(this.clock.now() + ms);
  }

  async remove(): Promise<void> {
    await this.collectors.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe("the door of colours", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.remove());

  it("opens the archive for whoever wants them, without any meter", async () => {
    await world.pass(HOUR);
    assert.equal(world.collectors.archive, undefined);
    world.tempo.want("tariff");
    await world.pass(9 * SECOND);
    assert.deepEqual(world.asked, []);
    await world.pass(60 * SECOND);
    assert.deepEqual(world.asked, ["24T10:00 rte"]);
    assert.equal(world.tempo.colorOf(TODAY), "red");
    assert.deepEqual(world.told, {
      day: TODAY,
      today: { color: "red", provisional: false },
      tomorrow: undefined,
      left: { white: 43, red: 21 },
    });
  });

  it("tells of each change", async () => {
    let changes = 0;
    const stop = world.tempo.onChange(() => changes++);
    world.tempo.want("tariff");
    await world.pass(5 * SECOND);
    const opened = changes;
    await world.pass(60 * SECOND);
    assert.equal(changes, opened + 1);
    stop();
    await world.pass(3 * HOUR);
    assert.equal(changes, opened + 1);
  });

  it("tells a provisional colour, and prices by it once it is binding", async () => {
    world.informative = "white";
    world.tempo.want("tariff");
    await world.pass(60 * SECOND);
    assert.deepEqual(world.told.tomorrow, { color: "white", provisional: true });
    assert.equal(world.tempo.colorOf(TODAY + 1), undefined);
    assert.equal(world.told.left.white, 43);
    world.colorOf = (day) => (day === TODAY ? "red" : "white");
    await world.pass(4 * HOUR);
    assert.deepEqual(world.told.tomorrow, { color: "white", provisional: false });
    assert.equal(world.tempo.colorOf(TODAY + 1), "white");
    assert.deepEqual(world.asked, ["24T09:00 rte", "24T11:05 rte", "24T12:15 rte"]);
  });

  it("looks for nobody once all have released it", async () => {
    const first = world.tempo.want("tariff");
    const again = world.tempo.want("tariff");
    first();
    await world.pass(60 * SECOND);
    assert.equal(world.asked.length, 1, "a deploy made the node anew before the old one was closed");
    again();
    await world.pass(48 * HOUR);
    assert.equal(world.asked.length, 1);
  });

  it("asks nothing at all without a network", async () => {
    const tempo = new Tempo({
      collectors: world.collectors,
      random: () => 0.5,
      addresses: { url: "", fallbackUrl: "" },
      fetch: undefined,
    });
    tempo.want("tariff");
    await tempo.lookFor([2026], new AbortController().signal);
    await world.pass(48 * HOUR);
    assert.deepEqual(world.asked, []);
    assert.equal(tempo.toldAt(world.clock.now() / SECOND).today, undefined);
  });

  it("asks nothing while the clock is not set, and all it needs when it is", async () => {
    world.host.offset = -10 * 365 * 24 * HOUR;
    world.tempo.want("tariff");
    await world.pass(3 * HOUR);
    assert.deepEqual(world.asked, []);
    world.host.offset = 0;
    await world.pass(60 * SECOND);
    assert.equal(world.asked.length, 1);
    assert.equal(world.tempo.colorOf(TODAY + 1), "blue");
  });

  it("says once a day that nobody told tomorrow's colour, after the last look", async () => {
    world.server.misbehave("error_500");
    world.tempo.want("tariff");
    await world.pass(10 * HOUR);
    assert.deepEqual(world.failures, []);
    await world.pass(14 * HOUR);
    assert.deepEqual(world.failures, ["2026-11-25"]);
    assert.deepEqual(world.asked.slice(4), [
      "24T12:15 rte",
      "24T12:15 fallback",
      "24T13:15 rte",
      "24T13:15 fallback",
      // Each look to come keeps its request to RTE.
      "24T14:15 rte",
      "24T16:15 rte",
      "24T18:15 rte",
      "24T19:15 rte",
    ]);
    world.server.behave();
    await world.pass(24 * HOUR);
    assert.deepEqual(world.failures, ["2026-11-25"]);
    assert.ok(world.asked.length <= 15);
  });

  it("lets a question wait for 20 s, and no longer", async () => {
    world.tempo.want("tariff");
    await world.pass(SECOND);
    world.hangs = true;
    let isOver = false;
    void world.tempo.lookFor([2026], new AbortController().signal).then(() => (isOver = true));
    await world.pass(19 * SECOND);
    assert.equal(isOver, false);
    await world.pass(2 * SECOND);
    assert.equal(isOver, true);
  });

  it("lets a question go that is no longer asked", async () => {
    world.tempo.want("tariff");
    await world.pass(SECOND);
    world.hangs = true;
    const question = new AbortController();
    let isOver = false;
    void world.tempo.lookFor([2026], question.signal).then(() => (isOver = true));
    await world.pass(SECOND);
    question.abort();
    await world.pass(SECOND);
    assert.equal(isOver, true);
    await world.tempo.lookFor([2026], question.signal);
  });

  it("looks for past seasons for a question, and for none to come", async () => {
    world.tempo.want("tariff");
    await world.pass(60 * SECOND);
    await world.tempo.lookFor([2025, 2027], new AbortController().signal);
    await world.tempo.lookFor([2025], new AbortController().signal);
    assert.equal(world.server.log.filter(({ season }) => season === 2025).length, 1);
    assert.equal(world.server.log.length, 2);
    assert.equal(world.tempo.colorOf(parseDay("2026-08-31")!), "blue");
    assert.deepEqual([...world.tempo.lacking({ start: TODAY - 400, end: TODAY + 9 })], []);
  });

  it("ends a request when all is closed", async () => {
    world.tempo.want("tariff");
    await world.pass(SECOND);
    world.hangs = true;
    await world.pass(60 * SECOND);
    assert.deepEqual(world.aborted, []);
    await world.collectors.close();
    assert.equal(world.aborted.length, 1);
  });
});

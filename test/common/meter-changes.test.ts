/** Which meters are notified when the archive gets readings: each of its own, all when the archive was opened. */
import assert from "node:assert/strict";
import type { Node } from "node-red";
import { ArchiveError, Feed, type StagedReading } from "../../nodes/archive/index.js";
import type { MeterKey } from "../../nodes/collector/index.js";
import { Contracts, Meter } from "../../nodes/common/index.js";
import { dayOf, lengthOfDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { tempoWithout } from "./tempo-harness.js";
import { fileOf } from "../archive/harness.js";
import { answerOf, at, day, days, Harness, nothing } from "../collector/harness.js";

const TODAY = day("2026-11-24");
const SECOND = 1_000;

/** A meter as a config node makes it, with one node that listens. */
class Listener {
  readonly key: MeterKey;
  readonly errors: unknown[] = [];
  /** Runs when the node is woken. */
  work: () => void = () => undefined;
  /** How often the node was woken since the last look. */
  #changes = 0;

  constructor(harness: Harness, key: MeterKey) {
    this.key = key;
    const meter = new Meter({
      key,
      problem: undefined,
      source: undefined,
      usagePointId: key.split("/")[1],
      name: "",
      contracts: new Contracts(new Set(), {}, textsOf("en")),
      tempo: tempoWithout(harness.collectors),
      service: "conso-api",
      language: "en",
      tokenEndsAt: undefined,
      collectors: harness.collectors,
    });
    meter.listen({
      node: { z: "tab", error: (error: unknown) => this.errors.push(error) } as unknown as Node,
      report: () => undefined,
      change: () => {
        this.#changes++;
        this.work();
      },
    });
    meter.follow();
  }

  take(): number {
    const changes = this.#changes;
    this.#changes = 0;
    return changes;
  }
}

describe("a change of the archive", () => {
  const pdls = Array.from({ length: 20 }, (_, i) => `2200000000${String(1_000 + i)}`);
  const keys = pdls.map((pdl): MeterKey => `real/${pdl}`);
  /** The demo borrows the number of the first meter, which has a second config node. */
  const demo: MeterKey = `demo/${pdls[0]!}`;
  let harness: Harness;
  let listeners: Listener[];
  /** Usage points whose service has nothing. */
  let silent: Set<string>;

  beforeEach(async () => {
    harness = new Harness(at(TODAY, 12));
    silent = new Set();
    listeners = [...keys, keys[0]!, demo].map((key) => new Listener(harness, key));
    for (const [i, { key }] of listeners.entries()) {
      const usagePointId = key.split("/")[1]!;
      harness.attach({
        node: `meter${i}`,
        usagePointId,
        service: key === demo ? "demo" : "conso-api",
        answer: (query) =>
          silent.has(key) ? nothing() : answerOf(days({ start: query.end - 1, end: query.end })),
      });
      harness.want(["daily"], key);
    }
    await harness.clock.runTo(at(TODAY, 13));
  });

  afterEach(() => harness.end());

  const woken = (): Map<MeterKey, number[]> => {
    const changes = new Map<MeterKey, number[]>();
    for (const listener of listeners) {
      const taken = listener.take();
      if (taken > 0) changes.set(listener.key, [...(changes.get(listener.key) ?? []), taken]);
    }
    return changes;
  };

  function daily(of: Day): StagedReading[] {
    return [{ start: startOfDay(of), step: lengthOfDay(of), value: 1_234 }];
  }

  const load = (key: MeterKey, of: Day): Promise<unknown> =>
    harness.collectors.archive!.staging.mergeFile(
      harness.collector(key).usagePoint,
      fileOf([{ direction: "consumption", series: "daily", readings: daily(of) }]),
      { conflicts: "keep", now: harness.clock.now() / SECOND },
    );

  it("by a round of calls wakes the nodes of its meter, and no others", async () => {
    // The archive was opened, and each meter got its newest day.
    assert.deepEqual(woken(), new Map([...keys, demo].map((key) => [key, key === keys[0] ? [2, 2] : [2]])));
    const late = [keys[0]!, keys[7]!];
    silent = new Set([...keys, demo].filter((key) => !late.includes(key)));
    await harness.clock.runTo(at(TODAY + 1, 13));
    assert.deepEqual(
      woken(),
      new Map([
        [keys[0], [1, 1]],
        [keys[7], [1]],
      ]),
    );
  });

  it("by an import wakes the nodes of its meter, but not the demo's, which borrows its number", async () => {
    woken();
    await load(keys[3]!, TODAY - 30);
    assert.deepEqual(woken(), new Map([[keys[3], [1]]]));
    await load(keys[0]!, TODAY - 30);
    assert.deepEqual(woken(), new Map([[keys[0], [1, 1]]]));
    await load(demo, TODAY - 30);
    assert.deepEqual(woken(), new Map([[demo, [1]]]));
    await load(demo, TODAY - 30);
    assert.deepEqual(woken(), new Map(), "nothing new");
  });

  it("that reopens it wakes all nodes, once each", async () => {
    woken();
    harness.collectors.failed(new ArchiveError("unwritable", "The disk is full."));
    await harness.clock.runTo(harness.clock.now() + 120 * SECOND);
    assert.deepEqual(woken(), new Map([...keys, demo].map((key) => [key, key === keys[0] ? [1, 1] : [1]])));
    // Two config nodes of one meter are in the same flow, and so is the demo.
    assert.equal(listeners.flatMap(({ errors }) => errors).length, 1);
  });

  it("reaches a feed that looks only when it is woken: nothing is lost", async () => {
    const archive = harness.collectors.archive!;
    const sent = listeners.map((): number[] => []);
    for (const [i, listener] of listeners.entries()) {
      const feed = new Feed({
        archive,
        node: `in${i}`,
        usagePoint: harness.collector(listener.key).usagePoint,
        outputs: [{ direction: "consumption", measure: "daily" }],
        start: "history",
        now: () => harness.clock.now() / SECOND,
      });
      listener.work = () => {
        for (let parcel = feed.next(); parcel !== undefined; parcel = feed.next()) {
          sent[i]!.push(...parcel.readings.map(({ start }) => dayOf(start) - TODAY));
        }
      };
      listener.work();
    }
    await Promise.all(
      [...keys, demo].flatMap((key, i) => [load(key, TODAY - 40 - i), load(key, TODAY - 80 - i)]),
    );
    await harness.clock.runTo(at(TODAY + 1, 13));
    const of = (i: number): number[] => [-1, -40 - i, -80 - i, 0];
    assert.deepEqual(sent, [...keys.map((_, i) => of(i)), of(0), of(keys.length)]);
  });
});

import assert from "node:assert/strict";
import { ArchiveError } from "../../nodes/archive/index.js";
import type { MeterKey } from "../../nodes/collector/index.js";
import { ServiceError } from "../../nodes/services/index.js";
import { Bench, nothing } from "./harness.js";

/** 12 h in Paris. */
const NOON = Date.UTC(2026, 10, 24, 11);
const SECOND = 1_000;

const full = (): ArchiveError => new ArchiveError("unwritable", "The disk is full.");

describe("hub: an archive that fails", () => {
  let bench: Bench;
  let told: ArchiveError[];
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };

  beforeEach(() => {
    bench = new Bench(NOON);
    told = [];
    bench.hub.on("archiveFailed", (error) => told.push(error));
    unhandled.length = 0;
    process.on("unhandledRejection", note);
  });

  afterEach(async () => {
    await bench.end();
    process.off("unhandledRejection", note);
  });

  /** A source that is refused, so that the end of its first round is a change of health to be written. */
  function attach(onCall: () => void = () => undefined): void {
    bench.attach({
      ...{ node: "meter", service: "data-connect" },
      answer: () => {
        onCall();
        throw new ServiceError("consent", "refused", { scope: "usage_point" });
      },
    });
    bench.want(["daily"]);
  }

  const passes = (seconds: number): Promise<void> => bench.clock.runTo(bench.clock.now() + seconds * SECOND);

  it("at the end of a round of calls is told and ends no process", async () => {
    attach(() => {
      bench.hub.archive!.health.setState = () => {
        throw full();
      };
    });
    await passes(30);
    assert.equal(bench.calls.length, 1);
    assert.equal(told.length, 1);
    assert.deepEqual(unhandled, []);
  });

  it("is one incident, sends nothing meanwhile, and is tried again a minute later", async () => {
    attach();
    await passes(1);
    const archive = () => bench.hub.archive;
    const first = archive();
    assert.ok(first !== undefined);
    bench.hub.failed(full());
    const before = bench.calls.length;
    await passes(58);
    assert.equal(archive(), undefined);
    assert.equal(bench.hub.problem?.kind, "archive");
    assert.equal(bench.calls.length, before);
    await passes(22);
    assert.ok(archive() !== undefined && archive() !== first);
    assert.equal(bench.hub.problem, undefined);
    bench.hub.failed(full());
    assert.equal(told.length, 1);
  });

  it("a fault of our own is told, not thrown", () => {
    const faults: Error[] = [];
    bench.hub.removeAllListeners("fault").on("fault", (error) => faults.push(error));
    bench.hub.failed(new TypeError("ours"));
    assert.equal(faults.length, 1);
    assert.deepEqual(told, []);
  });
});

describe("hub: who shares an account", () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench(NOON);
  });
  afterEach(() => bench.end());

  it("is counted no more once it left", async () => {
    const attach = (node: string, usagePointId: string, identity: string): MeterKey =>
      bench.attach({
        ...{ node, usagePointId, service: "data-connect", answer: nothing },
        ...{ identity: [identity], credentials: [identity] },
      }).key;
    const keys = [attach("one", "22000000000017", "shared"), attach("two", "33000000000018", "shared")];
    const caps = (): number[] => keys.map((key) => bench.collector(key).report().budget.cap);
    await bench.clock.runTo(NOON + SECOND);
    assert.deepEqual(caps(), [800, 800]);
    attach("two", "33000000000018", "its own");
    await bench.clock.runTo(NOON + 2 * SECOND);
    assert.deepEqual(caps(), [400, 400]);
  });

  it("is called by nobody with credentials that tell themselves that no call can work: no other meter waits", async () => {
    const ended = new ServiceError("consent", "ended", { code: "token_expired", scope: "account" });
    const usagePointIds = Array.from({ length: 4 }, (_, i) => `2200000000001${i}`);
    const last = usagePointIds.at(-1)!;
    const keys = usagePointIds.map((usagePointId) => {
      const { key } = bench.attach({
        ...{ node: usagePointId, usagePointId, service: "data-connect", answer: nothing },
        // They end after the deploy.
        unfit: () => (usagePointId !== last && bench.clock.now() > NOON + 60 * SECOND ? ended : undefined),
      });
      bench.want(["daily"], key);
      return key;
    });
    await bench.clock.runTo(NOON + 60 * SECOND);
    assert.equal(bench.calls.length, 4, "each was polled");
    await bench.clock.runTo(NOON + 480 * SECOND);
    assert.deepEqual(
      bench.calls.slice(4).map(({ node }) => node),
      [last],
    );
    assert.deepEqual(bench.incidents, Array(3).fill("token_expired"));
    assert.equal(bench.collector(keys.at(-1)).report().budget.used, 5);
  });
});

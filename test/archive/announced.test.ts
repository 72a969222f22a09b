/** The announced days of contracts in the archive. */
import assert from "node:assert/strict";
import { Archive, type HeldDay } from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { longestPause } from "../../nodes/collector/account/account-blocks.js";
import { atOnce } from "../at-once.js";
import { undoCoverageDays } from "./before-coverage-days.js";
import { curve, day, fileOf, Harness } from "./harness.js";
import { killedAt } from "./killed.js";

const DAY = day("2026-11-24");
const DAY_MS = 86_400_000;

describe("announced days in the archive", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const say = (label: string, days: readonly number[], isAnnounced = true, contract = "mine"): unknown =>
    harness.archive.announced.set(contract, label, days, isAnnounced, harness.seconds);
  const held = (contract = "mine"): Record<string, number[]> =>
    Object.fromEntries(
      [...harness.archive.announced.of(contract)].map(([label, days]) => [
        label,
        [...days].map((one) => one - DAY),
      ]),
    );
  const word = (more: Partial<HeldDay> = {}): HeldDay => ({
    contract: "mine",
    label: "EJP",
    day: DAY,
    isAnnounced: true,
    saidAt: harness.seconds,
    ...more,
  });

  it("are kept by contract and label, each once, and counted as they change", () => {
    assert.deepEqual(held(), {});
    assert.deepEqual(say("EJP", [DAY, DAY + 1, DAY]), { added: 2, removed: 0, same: 0 });
    assert.deepEqual(say("EJP", [DAY + 1, DAY + 2]), { added: 1, removed: 0, same: 1 });
    assert.deepEqual(say("Zen.1", [DAY]), { added: 1, removed: 0, same: 0 });
    assert.deepEqual(say("EJP", [DAY, DAY + 9], false), { added: 0, removed: 1, same: 1 });
    assert.deepEqual(say("EJP", []), { added: 0, removed: 0, same: 0 });
    assert.deepEqual(say("EJP", [DAY + 5], true, "other"), { added: 1, removed: 0, same: 0 });
    const all = { EJP: [1, 2], "Zen.1": [0] };
    assert.deepEqual([held(), held("other"), held("none")], [all, { EJP: [5] }, {}]);
    harness.reopen();
    assert.deepEqual([held(), held("other"), held("none")], [all, { EJP: [5] }, {}]);
  });

  it("tell of changes, as of no meter in particular, and of nothing else", () => {
    const told: unknown[] = [];
    harness.archive.onChange((point) => told.push(point));
    say("EJP", [DAY]);
    say("EJP", [DAY]);
    say("EJP", [DAY + 1], false);
    say("EJP", []);
    say("EJP", [DAY], false);
    assert.deepEqual(told, [undefined, undefined]);
  });

  it("have the numbers of changes that readings have, also once they are taken back", async () => {
    await harness.merge(curve(DAY - 1));
    assert.equal(harness.archive.announced.head("mine"), 0);
    say("EJP", [DAY, DAY + 1]);
    const { announced, readings } = harness.archive;
    const first = announced.head("mine");
    assert.ok(first > readings.head(harness.series().id));
    say("EJP", [DAY], true, "other");
    assert.equal(announced.head("mine"), first);
    await harness.merge(curve(DAY - 2));
    say("EJP", [DAY, DAY + 3], false);
    const second = announced.head("mine");
    assert.ok(second > readings.head(harness.series().id));
    harness.reopen();
    const again = harness.archive.announced;
    assert.deepEqual(
      [again.changedAfter("mine", 0), again.changedAfter("mine", first), again.changedAfter("mine", second)],
      [[DAY, DAY + 1], [DAY], []],
    );
  });

  it("are as they were said last, also by a clock that was set back", () => {
    say("EJP", [DAY]);
    harness.time -= 3_600_000;
    say("EJP", [DAY], false);
    assert.deepEqual(held(), {});
    harness.archive.announced.adopt([word({ saidAt: harness.seconds + 3_600 })], harness.seconds + 3_600);
    assert.deepEqual(held(), {});
  });

  it("are taken over from elsewhere where they were said later, or never here", () => {
    const { announced } = harness.archive;
    const now = harness.seconds;
    say("EJP", [DAY, DAY + 1]);
    say("EJP", [DAY + 2], false);
    let told = 0;
    harness.archive.onChange(() => told++);
    announced.adopt(
      [
        word({ isAnnounced: false, saidAt: now - 1 }),
        word({ day: DAY + 1, isAnnounced: false, saidAt: now }),
        word({ day: DAY + 2, saidAt: now - 1 }),
        word({ day: DAY + 3, isAnnounced: false, saidAt: now - 1 }),
      ],
      now,
    );
    assert.deepEqual([held(), told], [{ EJP: [0, 1] }, 0]);
    const before = announced.head("mine");
    const later = now + 10;
    announced.adopt(
      [
        word({ isAnnounced: false, saidAt: later }),
        word({ day: DAY + 1, saidAt: later }),
        word({ day: DAY + 2, saidAt: later }),
        word({ day: DAY + 3, saidAt: now - 1 }),
        word({ day: DAY + 4, saidAt: 1, contract: "theirs" }),
      ],
      later,
    );
    assert.deepEqual([held(), held("theirs"), told], [{ EJP: [1, 2, 3] }, { EJP: [4] }, 1]);
    assert.deepEqual(announced.changedAfter("mine", before), [DAY, DAY + 2, DAY + 3]);
  });

  it("of a clock that was ahead do not win for ever", () => {
    const now = harness.seconds;
    harness.archive.announced.adopt([word({ saidAt: now + 9_999_999 })], now);
    harness.time += 1_000;
    harness.archive.announced.adopt([word({ isAnnounced: false })], harness.seconds);
    assert.deepEqual(held(), {});
    harness.archive.announced.set("mine", "EJP", [DAY], true, now + 9_999_999);
    harness.archive.takeBack(harness.time, harness.time, longestPause);
    harness.time += 1_000;
    harness.archive.announced.adopt([word({ isAnnounced: false })], harness.seconds);
    assert.deepEqual(held(), {});
  });

  it("of a clock that was ahead are forgotten in time", () => {
    harness.archive.announced.set("mine", "EJP", [DAY], true, harness.seconds + 9_999_999);
    harness.archive.takeBack(harness.time, harness.time, longestPause);
    atOnce(harness.archive.prune(() => false, harness.time + 431 * DAY_MS));
    assert.deepEqual(held(), {});
  });

  it("that are known are not taken over once more: what two tell each other would never end", () => {
    say("EJP", [DAY]);
    const { announced } = harness.archive;
    announced.adopt([word({ saidAt: harness.seconds + 5 })], harness.seconds + 5);
    assert.equal(announced.timesSaid("mine"), 1);
  });

  it("that cannot be are left out, wherever they come from", () => {
    const odd: Partial<HeldDay>[] = [
      { label: "" },
      { label: "a".repeat(25) },
      { label: "é" },
      { label: "a\n" },
      { contract: "x".repeat(201) },
      { day: 1e9 },
      { day: 0.5 },
      { day: NaN },
      { day: day("0100-01-01") - 1 },
      { saidAt: Infinity },
    ];
    harness.archive.announced.adopt(odd.map(word), harness.seconds);
    assert.deepEqual(harness.archive.announced.all(), []);
    const names = ["__proto__", "constructor", "toString"];
    harness.archive.announced.adopt(
      names.flatMap((name) => [word({ label: name }), word({ contract: name })]),
      harness.seconds,
    );
    assert.deepEqual([...harness.archive.announced.of("mine").keys()].sort(), [...names].sort());
    for (const name of names) assert.deepEqual(Object.keys(held(name)), ["EJP"]);
  });

  it("are in a backup, and a restore takes over what was said later, in one with the readings", async () => {
    say("EJP", [DAY, DAY + 1]);
    harness.time += 1_000;
    say("EJP", [DAY + 2]);
    const path = await harness.archive.backup(harness.time);
    harness.time += 1_000;
    say("EJP", [DAY], false);
    const backup = await harness.archive.openBackup(path);
    const announced = backup.announced.all();
    backup.close();
    assert.equal(announced.length, 3);
    const restore = async (broken: boolean): Promise<unknown> => {
      const file = fileOf([{ direction: "consumption", series: "load_curve", readings: curve(DAY - 1) }]);
      const known = { registerCount: 0, registerSlices: nothing, colors: [], announced };
      return harness.loadFile({ ...file, ...(broken && { slices: failing }), known });
    };
    const db = new Database(harness.file);
    db.exec(`DELETE FROM announced_day WHERE day <> ${DAY}`);
    db.close();
    harness.reopen();
    let told = 0;
    harness.archive.onChange((point) => (told += point === undefined ? 1 : 0));
    await assert.rejects(restore(true), /broken/);
    assert.deepEqual([held(), told], [{}, 0]);
    await restore(false);
    assert.deepEqual([held(), told], [{ EJP: [1, 2] }, 1]);
  });

  it("stay when a meter is forgotten, and go 400 days after the contract's node", () => {
    say("EJP", [DAY]);
    say("EJP", [DAY], true, "other");
    harness.archive.forget(harness.point.id, DAY);
    assert.deepEqual(held(), { EJP: [0] });
    const prune = (days: number): void => {
      const at = harness.time + days * DAY_MS;
      atOnce(
        harness.archive.prune(
          () => false,
          at,
          (id) => id === "mine",
        ),
      );
    };
    for (let days = 0; days <= 400; days += 29) prune(days);
    assert.deepEqual([held(), held("other")], [{ EJP: [0] }, { EJP: [0] }]);
    prune(431);
    assert.deepEqual([held(), held("other")], [{ EJP: [0] }, {}]);
    harness.reopen();
    assert.deepEqual([held(), held("other")], [{ EJP: [0] }, {}]);
    assert.equal(harness.archive.announced.head("other"), 0);
    assert.deepEqual(say("EJP", [DAY], true, "other"), { added: 1, removed: 0, same: 0 });
  });

  it("are no longer known after a transaction that was undone", () => {
    const failure = new Error("undone");
    const work = (): void => {
      harness.archive.transaction(() => {
        say("EJP", [DAY]);
        throw failure;
      });
    };
    assert.throws(work, failure);
    assert.deepEqual(held(), {});
  });

  it("come to an archive of the version before, which keeps what it has", async () => {
    await harness.merge(curve(DAY - 1));
    harness.reopen(() => {
      const db = new Database(harness.file);
      for (const table of ["contract", "announced_day", "price", "price_day", "mirror_price"])
        db.exec(`DROP TABLE ${table}`);
      undoCoverageDays(db);
      db.exec("ALTER TABLE sent_day DROP COLUMN prices");
      db.exec("PRAGMA user_version = 12");
      db.close();
    });
    say("EJP", [DAY]);
    assert.deepEqual(held(), { EJP: [0] });
    assert.equal(harness.held().length, 48);
  });

  it("that were stored are there after kill -9", async () => {
    harness.archive.close();
    await killedAt("stored 20020", "announce-process.ts", harness.file);
    harness.archive = Archive.open(harness.file, harness);
    const days = [...harness.archive.announced.of("contract").get("EJP")!];
    assert.ok(days.length >= 21, String(days.length));
    assert.deepEqual(
      days,
      days.map((_, i) => 20_000 + i),
    );
  });
});

async function* nothing(): AsyncGenerator<never> {}

function failing(): never {
  throw new Error("broken");
}

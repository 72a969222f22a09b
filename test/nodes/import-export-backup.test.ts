/** Import, export and backup through the history node, as a flow sees them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { type Direction, type Reading, type Series } from "../../nodes/readings/index.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { consoDownloader, curveWorkbook, customerCsv } from "../exchange/sample-files.js";
import { day, NOON } from "../fixtures/paris.js";
import { OWN_HEADING, ownCsv } from "../fixtures/readings-csv.js";
import { Harness, PDL, settled, until, type Message, type Setup } from "./harness.js";
import { HistoryFlow, type Answer, type MergeReport } from "./history-flow.js";

describe("files through enedis-linky history", () => {
  let harness: Harness;
  let flow: HistoryFlow;

  beforeEach(async () => {
    harness = new Harness();
    flow = new HistoryFlow(harness);
    await harness.open(NOON);
  });
  afterEach(async () => {
    await harness.close();
  });

  const setup = (more: Parameters<HistoryFlow["setup"]>[0] = {}): Setup =>
    flow.setup({ statusOf: "history", ...more });

  async function start(more?: Parameters<typeof setup>[0]): Promise<void> {
    await harness.start(setup(more));
    flow.listen();
  }

  const ask = (msg: object): Promise<Answer> => flow.ask(msg);

  async function load(payload: unknown, more: object = {}): Promise<MergeReport> {
    return (await ask({ action: "import", payload, ...more })).payload as MergeReport;
  }

  function published(
    series: Series,
    from: string,
    to: string,
    direction: Direction = "consumption",
  ): readonly Reading[] {
    return fixtureHousehold().readings(PDL, direction, series, day(from), day(to), harness.now());
  }

  const counts = ({ imported, unchanged, conflicts, rejected }: MergeReport): unknown => [
    imported,
    unchanged,
    conflicts,
    rejected.length,
  ];

  it("a meter that has its PDL alone, without a token or a consent, takes a file", async () => {
    await harness.start({ ...setup(), credentials: { usagePointId: PDL } });
    flow.listen();
    const days = published("daily", "2026-11-18", "2026-11-21");
    assert.deepEqual(counts(await load(ownCsv({ series: "daily", readings: days }))), [3, 0, 0, 0]);
  });

  it("a file that does not say which end its times name needs msg.stamps, one that says a direction no other", async () => {
    await start();
    const curve = published("load_curve", "2026-11-18", "2026-11-19");
    const tens = curve.map((one, i) => ({ ...one, start: curve[0]!.start + i * 600, step: 600 }));
    const refused = async (payload: string, more: object): Promise<string> => {
      try {
        await load(payload, more);
      } catch (error) {
        const { message, code } = error as Error & { code?: string };
        assert.equal(code, "input");
        return message;
      }
      return assert.fail("it was imported");
    };
    const asks = await refused(customerCsv(tens, { meter: PDL }), {});
    assert.match(asks, /beginning or the end of their intervals .*“start” .* or “end” in msg\.stamps/);
    const says = await refused(customerCsv(curve, { meter: PDL }), { direction: "production" });
    assert.match(says, /is of consumption, and msg\.direction says “production”/);
    const { imported, rejected } = await load(customerCsv(tens, { meter: PDL }), { stamps: "end" });
    assert.deepEqual([imported, rejected], [48, []]);
  });

  it("imported readings reach the in node once, and are not requested again", async () => {
    const curve = published("load_curve", "2026-10-20", "2026-11-20");
    await start();
    const { payload, usagePointId } = await ask({
      action: "import",
      payload: customerCsv(curve, { meter: PDL }),
    });
    const first = payload as MergeReport;
    assert.deepEqual(counts(first), [curve.length, 0, 0, 0]);
    assert.match(first.hash, /^[0-9a-f]{64}$/);
    assert.equal(usagePointId, PDL);
    assert.ok(
      harness.statuses.some((text) => /^Reading the file: \d+%$/.test(text)),
      harness.statuses.join(),
    );
    assert.equal(harness.statuses.at(-1), `Imported: ${curve.length.toLocaleString("en")}`);
    assert.equal(harness.calls.length, 0);

    // Now the curve is wanted: 30 days of it, of which only the last four are missing.
    const wanted = setup({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 30 } });
    await harness.deploy(wanted);
    flow.listen();
    const held = (): string[] => harness.of("load_curve").flatMap((m) => m.readings.map((r) => r.start));
    await until("the days after the file have come", () => held().length >= curve.length + 4 * 48);
    await settled(() => [harness.all.length, harness.calls.length]);
    assert.equal(held().length, curve.length + 4 * 48);
    assert.equal(new Set(held()).size, held().length);
    assert.deepEqual(
      harness.calls.map(({ start: day }) => day >= "2026-11-20"),
      [true],
    );

    // A request by hand gets them from the service again: with equal values, nothing is sent and nothing changes.
    const { hash } = await ask({ action: "export" });
    await harness.send({ action: "history", start: "2026-10-22", end: "2026-11-04" });
    await until("the history was requested", () => harness.calls.length >= 3);
    await settled(() => [harness.all.length, harness.calls.length]);
    assert.equal(held().length, curve.length + 4 * 48);
    assert.equal((await ask({ action: "export" })).hash, hash);
    assert.deepEqual(counts(await load(customerCsv(curve, { meter: PDL }))), [0, curve.length, 0, 0]);
    await settled(() => harness.all.length, 300);
    assert.equal(held().length, curve.length + 4 * 48);
  });

  it("imported readings are sent by every in node of the meter, and by none of another or of the demo", async () => {
    const other = "22000000000018";
    const another = (id: string, meter: object): NonNullable<Setup["more"]> => [
      {
        id: `meter-${id}`,
        type: "enedis-linky-config",
        baseUrl: harness.url,
        language: "en",
        minute: 7,
        dailyMonths: 0,
        loadCurveDays: 0,
        ...meter,
      },
      {
        id: `in-${id}`,
        type: "enedis-linky in",
        z: "tab",
        meter: `meter-${id}`,
        measures: ["daily"],
        wires: [[`sink-${id}`]],
      },
      { id: `sink-${id}`, type: "helper", z: "tab" },
    ];
    const conso = { service: "conso-api", credentials: harness.credentials("conso-api") };
    const own = setup({ in: { measures: ["daily"] }, meter: { dailyMonths: 0, loadCurveDays: 0 } });
    const more = [
      ...own.more!,
      ...another("same", conso),
      // It has no credentials, and still has its place in the archive.
      ...another("other", { service: "conso-api", credentials: { usagePointId: other } }),
      ...another("demo", { service: "demo", credentials: { usagePointId: PDL } }),
    ];
    await harness.start({ ...own, more });
    flow.listen();
    const sent = new Map<string, Message[]>([["in", harness.messages[0]!]]);
    for (const id of ["same", "other", "demo"]) {
      const messages: Message[] = [];
      sent.set(id, messages);
      harness.sink(`sink-${id}`, (message) => messages.push(message as Message));
    }
    const days = (id: string): string[] =>
      sent.get(id)!.flatMap(({ readings }) => readings.map(({ start: at }) => at.slice(0, 10)));
    const all = (): string[][] => [...sent.keys()].map(days);
    await until("all that can call have their day", () =>
      ["in", "same", "demo"].every((id) => days(id).length > 0),
    );
    await settled(all, 400);
    const before = new Map([...sent.keys()].map((id) => [id, days(id).length]));
    await load(ownCsv({ series: "daily", readings: published("daily", "2026-09-01", "2026-09-11") }));
    const imported = Array.from({ length: 10 }, (_, i) => `2026-09-${String(i + 1).padStart(2, "0")}`);
    await until("both nodes of the meter have it", () =>
      ["in", "same"].every((id) => days(id).length >= before.get(id)! + imported.length),
    );
    await settled(all, 400);
    assert.deepEqual(
      [...sent.keys()].map((id) => [id, days(id).slice(before.get(id))]),
      [
        ["in", imported],
        ["same", imported],
        ["other", []],
        ["demo", []],
      ],
    );
  });

  it("months and years follow an import at once", async () => {
    await start({ in: { measures: ["daily", "monthly", "yearly"] }, meter: { dailyMonths: 0 } });
    await until("yesterday has come", () => harness.of("yearly").length > 0);
    await settled(() => [harness.all.length, harness.calls.length]);
    harness.messages[0]!.length = 0;
    const csv = ownCsv({ series: "daily", readings: published("daily", "2026-09-01", "2026-11-01") });
    assert.deepEqual(counts(await load(Buffer.from(csv))), [61, 0, 0, 0]);
    await until("the year was sent", () => harness.of("yearly").length > 0);
    assert.equal(harness.of("daily").flatMap((m) => m.readings).length, 61);
    const [monthly] = harness.of("monthly");
    assert.deepEqual(
      monthly!.readings.map((entry) => [entry.start.slice(0, 7), entry.missingDays, entry.revised]),
      [
        ["2026-09", 0, undefined],
        ["2026-10", 0, undefined],
      ],
    );
    await settled(() => harness.all.length, 300);
    assert.equal(harness.all.length, 3);
  });

  it("a dry run and conflicts do what the contract says", async () => {
    const curve = published("load_curve", "2026-11-01", "2026-11-03");
    await start();
    await load(customerCsv(curve));
    const { hash } = await ask({ action: "export" });
    const other = curve.map((reading, i) => (i < 5 ? { ...reading, value: 8 } : reading));
    const file = curveWorkbook([...other, ...published("load_curve", "2026-11-03", "2026-11-04")]);

    for (const conflicts of ["keep", "replace"]) {
      const dry = await load(file, { dryRun: true, conflicts });
      assert.deepEqual(counts(dry), [48, 91, 5, 0]);
      assert.equal(dry.hash, hash);
      const told =
        conflicts === "keep"
          ? "Dry run · to import: 48 · unchanged: 91 · in conflict: 5"
          : "Dry run · to import: 53 · of which to replace: 5 · unchanged: 91";
      assert.equal(harness.statuses.at(-1), told);
    }
    assert.equal((await ask({ action: "export" })).hash, hash);

    const kept = await load(file);
    assert.deepEqual(counts(kept), [48, 91, 5, 0]);
    assert.equal(harness.statuses.at(-1), "Imported: 48 · unchanged: 91 · kept from the archive: 5");
    const replaced = await load(file, { conflicts: "replace" });
    assert.deepEqual(counts(replaced), [0, 139, 5, 0]);
    assert.equal(harness.statuses.at(-1), "Imported: 5 · of which replaced: 5 · unchanged: 139");
    assert.equal(new Set([hash, kept.hash, replaced.hash]).size, 3);
    assert.deepEqual(counts(await load(file)), [0, 144, 0, 0]);
    const { payload } = await ask({ action: "export" });
    assert.equal(String(payload).match(/,0\.008,kW,,import,true$/gm)?.length, 5);
  });

  for (const [language, reason] of [
    ["en", "The value cannot be read, or has decimals that its unit does not allow."],
    ["fr", "La valeur est illisible, ou a des décimales que l’unité n’admet pas."],
  ] as const) {
    it(`a damaged line is rejected alone, with its number and reason (${language})`, async () => {
      const curve = published("load_curve", "2026-11-01", "2026-11-03");
      await start({ meter: { language } });
      const lines = customerCsv(curve).split("\n");
      lines[39] = lines[39]!.replace(/;\d+$/, ";?");
      const result = await load(lines.join("\r\n"));
      assert.deepEqual(result.rejected, [{ line: 40, reason }]);
      assert.deepEqual(counts(result), [curve.length - 1, 0, 0, 1]);
    });
  }

  it("uses the node's direction where the file names none", async () => {
    const curve = published("load_curve", "2026-11-01", "2026-11-02", "production");
    await start({ history: { direction: "production" } });
    await load(consoDownloader(curve));
    const { payload } = await ask({ action: "export" });
    assert.equal(String(payload).match(/^0017,production,load_curve/gm)?.length, 48);
    await load(consoDownloader(published("load_curve", "2026-11-01", "2026-11-02")), {
      direction: "consumption",
    });
    assert.equal(String((await ask({ action: "export" })).payload).match(/^0017,consumption/gm)?.length, 48);
  });

  it("refuses what it cannot import, and says what it accepts; nothing else happens", async () => {
    await start();
    const curve = published("load_curve", "2026-11-01", "2026-11-02");
    const good = customerCsv(curve);
    const refused: [msg: object, text: RegExp][] = [
      [{ payload: customerCsv(curve, { meter: "99000000004321" }) }, /another meter.*4321.*0017/],
      [{ payload: "Bonjour" }, /no known format.*CSV or XLSX.*“Formats” in the documentation/],
      [{ payload: curveWorkbook(curve).toString("utf8") }, /Buffer/],
      [{ payload: Buffer.from("PK\u0003\u0004nothing") }, /cannot be opened/],
      [{ payload: { rows: [] } }, /"payload" is not valid: .*must be the content of a file/],
      [{ payload: "" }, /"payload" is empty\. It must be the content of a file/],
      [{ payload: Buffer.alloc(0) }, /This file is empty\./],
      [{ payload: customerCsv([]) }, /This file contains no readings: headings only, or empty values/],
      [{ payload: `${OWN_HEADING}\n` }, /no readings/],
      [{}, /"payload" is missing\. It must be the content of a file/],
      [
        { payload: good, conflicts: "merge" },
        /"conflicts" is not valid: 'merge'\. Accepted values: "keep", "replace"\./,
      ],
      [{ payload: good, dryRun: "yes" }, /"dryRun" is not valid: 'yes'\. Accepted values: true, false\./],
      [{ payload: good, direction: "up" }, /"direction" is not valid: 'up'/],
    ];
    for (const [msg, text] of refused) {
      await assert.rejects(ask({ action: "import", ...msg }), (error: Error & { code?: string }) => {
        assert.match(error.message, text);
        assert.equal(error.code, "input");
        assert.doesNotMatch(error.message, /\d{14}/);
        return true;
      });
    }
    assert.equal(flow.answers, 0);
    const { payload, hash } = await ask({ action: "export" });
    assert.equal(payload, `${OWN_HEADING}\n`);
    assert.equal(hash, createHash("sha256").update("").digest("hex"));
  });

  it("an export into an empty install has the same hash, in either style", async () => {
    await start({
      in: { direction: "both" },
      meter: { loadCurveDays: 14 },
      history: { csv: "french" },
    });
    await until(
      "the history has come",
      () => harness.of("load_curve").flatMap((m) => m.readings).length > 14 * 48 - 1,
    );
    await settled(() => [harness.all.length, harness.calls.length]);
    const exported = await ask({ action: "export" });
    assert.match(String(exported.payload), /;data-connect;$/m);
    await harness.stop();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(harness.archive + suffix, { force: true });

    await start();
    const back = await load(exported.payload);
    assert.deepEqual([back.unchanged, back.conflicts, back.rejected], [0, 0, []]);
    assert.ok(back.imported > 2 * 14 * 48);
    assert.equal(back.hash, exported.hash);
    const again = await ask({ action: "export" });
    assert.equal(again.hash, exported.hash);
    const lines = String(again.payload).trimEnd().split("\n").slice(1);
    assert.equal(createHash("sha256").update(lines.sort().join("\n")).digest("hex"), exported.hash);
  });

  it("a backup is a private file beside the archive", async () => {
    await start();
    await load(customerCsv(published("load_curve", "2026-11-01", "2026-11-03")));
    const { payload } = await ask({ action: "backup" });
    const copy = String(payload);
    assert.equal(path.dirname(copy), harness.folder);
    assert.match(path.basename(copy), /^archive\.db\.backup-20261124T1100\d\dZ$/);
    assert.ok(existsSync(copy));
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    assert.equal(harness.statuses.at(-1), `Backup: ${path.basename(copy)}`);
  });

  it("a backup that cannot be written is reported, and the archive continues", async () => {
    await start();
    // Dangling links keep everybody from beginning a copy, root too.
    for (let second = 0; second < 60; second++) {
      const stamp = `20261124T1100${String(second).padStart(2, "0")}Z`;
      symlinkSync("/nowhere/at/all", `${harness.archive}.backup-${stamp}.part`);
    }
    await assert.rejects(
      ask({ action: "backup" }),
      (error: Error & { code?: string }) => error.code === "archive" && /copy/.test(error.message),
    );
    assert.equal(harness.errors.length, 1);
    const { imported } = await load(customerCsv(published("load_curve", "2026-11-01", "2026-11-03")));
    assert.equal(imported, 96);
  });
});

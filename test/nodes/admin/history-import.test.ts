/** Files that the dialog sends to a real history node: tried, imported, refused, and ended by a deploy. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { parseDay, type Reading } from "../../../nodes/readings/index.js";
import { fixtureHousehold } from "../../enedis-server/index.js";
import { curveWorkbook, customerCsv } from "../../exchange/sample-files.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, PDL, settled, until, type Setup } from "../harness.js";
import { Admin } from "./admin-client.js";
import { openRequest, sendFiles, type Answer } from "./file-taker.js";

describe("admin: files for a history node", () => {
  let harness: Harness;
  let admin: Admin;
  const history = {
    id: "history",
    type: "enedis-linky history",
    z: "tab",
    meter: "meter",
    wires: [["answers"]],
  };
  const setup = (more: Partial<Setup> = {}): Setup => ({
    in: { measures: [] },
    statusOf: "history",
    more: [history, { id: "answers", type: "helper", z: "tab" }],
    ...more,
  });

  beforeEach(async () => {
    harness = new Harness();
    admin = new Admin();
    await harness.open(NOON);
    await admin.open();
  });
  afterEach(async () => {
    await admin.close();
    await harness.close();
  });

  function curve(from: string, to: string): readonly Reading[] {
    const days = [parseDay(from)!, parseDay(to)!] as const;
    return fixtureHousehold().readings(PDL, "consumption", "load_curve", ...days, harness.now());
  }

  const send = (
    contents: Record<string, string | Uint8Array>,
    query: Record<string, string> = {},
  ): Promise<Answer> => sendFiles(admin.url, contents, { id: "history", query });
  const exported = async (): Promise<string> => {
    let payload: string | undefined;
    harness.sink("answers", (message) => (payload = (message as { payload: string }).payload));
    helper.getNode("history").receive({ action: "export" });
    await until("it has exported", () => payload !== undefined);
    return payload!;
  };
  const lastStatus = (): string => harness.statuses.at(-1)!;

  it("a dry run says what each file is and what would change by month, and changes nothing", async () => {
    await harness.start(setup());
    const { status, answer } = await send({
      "première.csv": customerCsv(curve("2026-09-25", "2026-10-26"), { meter: PDL }),
      "semaine.xlsx": curveWorkbook(curve("2026-10-26", "2026-11-02")),
    });
    assert.equal(status, 200, JSON.stringify(answer));
    assert.deepEqual(answer, {
      meter: "0017",
      files: [
        { name: "première.csv", format: "CSV of the Enedis customer area", readings: 1_490 },
        { name: "semaine.xlsx", format: "Enedis workbook of the load curve", readings: 336 },
      ],
      imported: 1_826,
      unchanged: 0,
      conflicts: 0,
      rounded: 0,
      rejected: [],
      moreRejected: 0,
      calendar: [
        {
          direction: "consumption",
          series: "load_curve",
          name: "Load curve, consumption",
          first: "25 September 2026",
          last: "1 November 2026",
          months: [
            { month: "2026-09", imported: 288, unchanged: 0, conflicts: 0 },
            // One day has 25 hours.
            { month: "2026-10", imported: 1_490, unchanged: 0, conflicts: 0 },
            { month: "2026-11", imported: 48, unchanged: 0, conflicts: 0 },
          ],
        },
      ],
    });
    await until("its status says so", () => lastStatus() === "Dry run · to import: 1,826");
    assert.equal((await exported()).split("\n").length, 2, "only the heading");
  });

  it("an import reaches the archive, the in node and the status, as one by a message does", async () => {
    await harness.start(setup({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 0 } }));
    const readings = curve("2026-09-01", "2026-09-11");
    const { answer } = await send({ "a.csv": customerCsv(readings) }, { dryRun: "false" });
    assert.deepEqual(
      [answer.imported, answer.unchanged, answer.conflicts, answer.calendar],
      [readings.length, 0, 0, []],
    );
    const sent = (): number => harness.of("load_curve").flatMap((message) => message.readings).length;
    await until("they are sent", () => sent() >= readings.length);
    await settled(sent, 300);
    assert.equal(sent(), readings.length);
    assert.ok(
      harness.statuses.some((text) => /^Reading the file: \d+%$/.test(text)),
      harness.statuses.join(),
    );
    await until("its status says so", () => lastStatus() === "Imported: 480");

    const other = readings.map((reading, i) => (i < 5 ? { ...reading, value: 8 } : reading));
    const file = { "b.xlsx": curveWorkbook(other) };
    for (const conflicts of ["keep", "replace"]) {
      const again = await send(file, { dryRun: "false", conflicts });
      assert.deepEqual([again.answer.imported, again.answer.conflicts], [0, 5], again.text);
    }
    assert.equal((await send(file)).answer.conflicts, 0, "they were replaced");
  });

  it("tells rejected lines with their file and reason, the first 20 one by one", async () => {
    await harness.start(setup());
    const lines = customerCsv(curve("2026-11-01", "2026-11-03")).split("\n");
    const damaged = lines.map((line, i) => (i >= 20 && i < 45 ? line.replace(/;\d+$/, ";?") : line));
    const { answer } = await send(
      { "bon.csv": lines.join("\n"), "abîmé.csv": damaged.join("\r\n") },
      { language: "fr" },
    );
    assert.equal(answer.rejected.length, 20);
    const [{ file, line, reason }] = answer.rejected as [(typeof answer.rejected)[0]];
    assert.deepEqual([file, line], ["abîmé.csv", 21]);
    assert.match(reason, /^La valeur est illisible/);
    assert.equal(answer.moreRejected, 5);
    assert.equal(answer.files[0]!.format, "CSV de l’espace client Enedis");
    assert.equal(answer.calendar[0]!.first, "1er novembre 2026");
  });

  it("tells a date that cannot be read, in one line and without a meter's number", async () => {
    await harness.start(setup());
    const lines = customerCsv(curve("2026-11-01", "2026-11-02")).split("\n");
    const told = {
      fr: /^La date ou l’heure «\s(.*)\s» est illisible/,
      en: /^The date or the time “(.*)” cannot/,
    };
    for (const language of ["fr", "en"] as const) {
      const damaged = lines.with(9, "<b>hier\u200b\u0007</b>;1").with(20, `du ${PDL};1`).with(30, ";1");
      const { answer } = await send({ "a.csv": damaged.join("\n") }, { language });
      assert.deepEqual(
        answer.rejected.map(({ line, reason }) => [line, told[language].exec(reason)?.[1]]),
        [
          [10, "<b>hier</b>"],
          [21, `du …${PDL.slice(-4)}`],
          [31, undefined],
        ],
      );
      assert.match(answer.rejected[2]!.reason, /^(?:La date ou l’heure est|The date or the time cannot)/);
    }
  });

  it("refuses a file in the editor's language, whatever the meter's, and imports none of them", async () => {
    await harness.start(setup());
    const good = customerCsv(curve("2026-11-01", "2026-11-02"));
    const refused: [file: string | Uint8Array, text: RegExp][] = [
      ["Bonjour", /« pas bon\.txt » : Ce fichier n’a aucun format connu/],
      [
        customerCsv(curve("2026-11-01", "2026-11-02"), { meter: "99000000004321" }),
        /autre compteur.*4321.*0017/,
      ],
      [Buffer.from("PK\u0003\u0004nothing"), /Impossible d’ouvrir/],
    ];
    for (const [content, text] of refused) {
      const {
        status,
        error,
        text: body,
      } = await send({ "bon.csv": good, "pas bon.txt": content }, { dryRun: "false", language: "fr" });
      assert.deepEqual([status, error.code], [409, "input"]);
      assert.match(error.text.replaceAll("\u00a0", " "), text);
      // A page that opens, not a file that the user does not have.
      assert.doesNotMatch(error.text, /README|\.md/);
      assert.equal(
        error.link?.endsWith("/blob/main/docs/files.md#les-formats"),
        content === "Bonjour" || undefined,
      );
      assert.doesNotMatch(body, /\d{14}/);
    }
    assert.equal((await exported()).split("\n").length, 2);
    await until("its status says so", () => harness.statuses.includes("enedis-linky-history.status.refused"));
    assert.deepEqual(harness.errors, [], "no message was refused");
  });

  it("shows a name as it is, without its folder, and never as markup or a meter's number", async () => {
    await harness.start(setup());
    const csv = customerCsv(curve("2026-11-01", "2026-11-02"));
    const { answer, headers } = await send({
      "<img src=x onerror=alert(1)>.csv": csv,
      "../../etc/passwd": csv,
      [`Enedis_${PDL}.csv`]: csv,
    });
    assert.match(String(headers["content-type"]), /^application\/json/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    const names = answer.files.map(({ name }) => name);
    assert.equal(names[0], "<img src=x onerror=alert(1)>.csv");
    assert.equal(names[1], "passwd");
    assert.doesNotMatch(names[2]!, /\d{14}/);
  });

  it("says why a node without a usable meter cannot import", async () => {
    await harness.start(
      setup({
        more: [
          { ...history, meter: "" },
          { id: "answers", type: "helper", z: "tab" },
        ],
      }),
    );
    const without = await send({ a: "x" }, { language: "fr" });
    assert.deepEqual([without.status, without.error.code], [409, "credentials"]);
    assert.match(without.error.text, /pas de compteur/);
    await harness.stop();
    await harness.start(setup({ credentials: {} }));
    const nameless = await send({ a: "x" }, { language: "fr" });
    assert.deepEqual([nameless.status, nameless.error.code], [409, "credentials"]);
    assert.match(nameless.error.text, /identifiant ou le secret client manque/, "in the editor's language");
  });

  for (const [name, deploy] of [
    ["a deploy of the node", () => setup()],
    ["its removal", () => setup({ more: [] })],
  ] as const) {
    it(`ends by ${name}: nothing is imported`, async () => {
      await harness.start(setup());
      const csv = customerCsv(curve("2026-09-01", "2026-11-01"));
      const { request, answer } = openRequest(admin.url, [{ name: "a", size: csv.length }], {
        id: "history",
        query: { dryRun: "false", language: "fr" },
      });
      request.write(csv.slice(0, csv.length / 2), "latin1");
      await until("it is read", () => harness.statuses.includes("Reading the file: 0%"));
      await harness.deploy(deploy());
      const { status, error } = await answer;
      assert.deepEqual([status, error.code], [409, "ended"]);
      assert.match(error.text, /déploiement/);
      request.destroy();
      await harness.deploy(setup());
      assert.equal((await exported()).split("\n").length, 2);
    });
  }

  it("a cancelled one leaves the status as it was, and the node free", async () => {
    await harness.start(setup());
    await send({ "a.csv": customerCsv(curve("2026-11-01", "2026-11-02")) });
    // A status comes after its answer.
    const before = "Dry run · to import: 48";
    await until("its status says so", () => lastStatus() === before);
    const { request, answer } = openRequest(admin.url, [{ name: "a", size: 100_000 }], { id: "history" });
    request.write("a;b;c\n");
    await until("it is read", () => lastStatus() === "Reading the file: 0%");
    const end = await admin.ask<{ told: { text: string } }>("endImport", { job: "12345678" }, "history");
    assert.match(end.json.told.text, /cancelled/);
    assert.equal((await answer).error.code, "ended");
    request.destroy();
    await until("its status is as before", () => lastStatus() === before);
    assert.equal((await send({ "b.csv": customerCsv(curve("2026-11-01", "2026-11-02")) })).status, 200);
  });

  it("waits for its turn behind a message, and the other way round", async () => {
    await harness.start(setup());
    const csv = customerCsv(curve("2026-10-01", "2026-11-01"));
    const payloads: { imported: number; unchanged: number }[] = [];
    harness.sink("answers", (message) =>
      payloads.push((message as { payload: (typeof payloads)[0] }).payload),
    );
    helper.getNode("history").receive({ action: "import", payload: csv });
    const first = send({ "a.csv": csv }, { dryRun: "false" });
    const { answer } = await first;
    assert.deepEqual([answer.imported, answer.unchanged], [0, payloads[0]!.imported]);
    helper.getNode("history").receive({ action: "import", payload: csv });
    await until("the second message is answered", () => payloads.length === 2);
    assert.equal(payloads[1]!.unchanged, payloads[0]!.imported);
  });
});

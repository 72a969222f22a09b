import assert from "node:assert/strict";
import { FIRST_RUN_MS, installPalette } from "../installs.js";
import { settled, until } from "../until.js";
import { AtWork, CURVE_DAYS, DAY, inParis, noon, same } from "./running-examples.js";
import { example, nodeOf } from "./harness.js";
import { Mailbox } from "./mail-server.js";

/** What a month cost: a cost entry of the contract, with the classes of peak and off-peak hours. */
interface Month {
  readonly start: string;
  readonly value: number;
  readonly energy: number;
  readonly subscription: number;
  readonly unpriced: number;
  readonly byClass: Readonly<Record<"HC" | "HP", { readonly energy: number; readonly value: number }>>;
}

/** What the overview shows of its meters. */
interface Overview {
  readonly rows: readonly Record<string, unknown>[];
}

describe("the running examples that need no service", function () {
  let mailbox: Mailbox;
  let atWork: AtWork;
  const cleanUps: (() => unknown)[] = [];
  const cost = nodeOf(example(8), "Mois chiffrés");
  const costText = nodeOf(example(8), "Une ligne par mois");
  const alert = nodeOf(example(9), "Près");
  const digest = nodeOf(example(10), "Bilan");
  const [house, workshop] = [nodeOf(example(13), "Maison"), nodeOf(example(13), "Atelier")];
  const lines = nodeOf(example(14), "Lignes");

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    const email = "node-red-node-email";
    mailbox = new Mailbox((await installPalette(email)).get(email)!);
    const smtp = await mailbox.start();
    cleanUps.push(() => mailbox.stop());
    const mail = nodeOf(example(11), "e-mail").id;
    atWork = await AtWork.open({
      examples: [8, 9, 10, 11, 13, 14].map((number) => example(number)),
      palette: ["@flowfuse/node-red-dashboard", email],
      patch: [
        [nodeOf(example(8), "Quand tout").id, { duration: "1" }],
        [nodeOf(example(8), "enedis-linky-config").id, { loadCurveDays: CURVE_DAYS }],
        [mail, { server: "127.0.0.1", port: String(smtp), secure: false, tls: false }],
        // The test may run in the evening.
        [digest.id, { func: digest.func!.replace("lastHour = 20", "lastHour = 24") }],
      ],
      taps: [cost, costText, alert, digest, house, workshop, lines],
      credentials: { [mail]: mailbox.login },
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
    await atWork.healed();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it("count the cost of each month by the minute", async () => {
    // What came before may have asked as well.
    await settled(() => atWork.tapped(cost.id).length, 3_000);
    const done = atWork.tapped(cost.id).length;
    await atWork.inject(nodeOf(example(8), "Maintenant").id);
    await until("the table is there", () => atWork.tapped(cost.id).length > done);
    const months = atWork.tapped(cost.id).at(-1)!["payload"] as Month[];
    assert.ok(months.length >= 4);
    // Only of the oldest month has the curve no beginning.
    assert.deepEqual(
      months.slice(1).filter(({ unpriced }) => unpriced > 0),
      [],
    );
    const curve = atWork
      .curve()
      .map((reading) => ({ ...reading, month: inParis(reading.start).slice(0, 7) }));
    for (const { start: month, value, energy, subscription, unpriced, byClass } of months) {
      const readings = curve.filter((reading) => reading.month === inParis(Date.parse(month)).slice(0, 7));
      const energyOf = (isOffPeak: boolean): number =>
        readings.reduce((sum, { start, end, value: kW }) => {
          // The clock does not change within a reading of the demo.
          const first = minuteOfDay(start);
          let minutes = 0;
          for (let minute = first; minute < first + (end - start) / 60_000; minute++) {
            if ((minute >= 22 * 60 + 8 || minute < 6 * 60 + 8) === isOffPeak) minutes++;
          }
          return sum + (kW * minutes) / 60;
        }, 0);
      const { HC, HP } = byClass;
      assert.ok(Math.abs(energyOf(true) - HC.energy) < 0.001, `${month}: ${HC.energy}`);
      assert.ok(Math.abs(HC.energy + HP.energy + unpriced - energy) < 0.0005, month);
      assert.ok(Math.abs(HC.value + HP.value + subscription - value) < 0.000_000_5, `${month}: ${value} €`);
      for (const [{ energy: kWh, value: euros }, lowest, highest] of [
        [HC, 0.13, 0.21],
        [HP, 0.17, 0.28],
      ] as const) {
        assert.ok(euros > kWh * lowest && euros < kWh * highest, `${month}: ${euros} € for ${kWh} kWh`);
      }
    }
  });

  it("tell each month's cost in one line, the current month on top", async () => {
    await until("the text is there", () => atWork.tapped(costText.id).length > 0);
    const texts = String(atWork.tapped(costText.id).at(-1)!["payload"]).split("\n");
    const months = atWork.tapped(cost.id).at(-1)!["payload"] as Month[];
    assert.equal(texts.length, months.length);
    const newest = new Date(months.at(-1)!.start);
    const name = newest.toLocaleDateString("fr-FR", {
      timeZone: "Europe/Paris",
      month: "long",
      year: "numeric",
    });
    assert.ok(texts[0]!.toLowerCase().startsWith(`${name} : `), texts[0]);
    for (const text of texts) {
      assert.match(
        text,
        /^\p{L}+ \d{4} : [\d\s]+,\d\d\s€ pour [\d\s]+ kWh, dont \d+\s% en heures creuses( \(.+ sans prix\))?\.$/u,
      );
    }
  });

  it("mail last month's CSV", async () => {
    await atWork.inject(nodeOf(example(11), "Le 3 du mois").id);
    await until("a mail has come", () => mailbox.mails.length === 1);
    const [{ subject, to, attachments }] = mailbox.mails as [(typeof mailbox.mails)[0]];
    const month = inParis(Date.parse(`${inParis(noon).slice(0, 7)}-01T12:00:00Z`) - 5 * DAY).slice(0, 7);
    assert.equal(subject, `Linky, ${month}`);
    assert.equal(to.text, "vous@example.org");
    const [{ filename, contentType, content }] = attachments as [(typeof attachments)[0]];
    assert.deepEqual([filename, contentType], [`linky-${month}.csv`, "text/csv"]);
    const [header, ...lines] = content.toString().trim().split(/\r?\n/);
    assert.equal(content.toString().codePointAt(0), 0xfeff);
    assert.equal(header, "meter;direction;measure;start;end;value;unit;at;source;revised");
    assert.equal(lines.length, atWork.curve().filter(({ start }) => inParis(start).startsWith(month)).length);
  });

  it("send the history no question that it refuses", () => {
    atWork.assertNothingRefused();
  });

  it("alert once while the power is high", async () => {
    for (const button of ["Essai", "Essai", "Essai, retour", "Essai"])
      await atWork.inject(nodeOf(example(9), button).id);
    await until("three messages", () => atWork.tapped(alert.id).length >= 3);
    assert.deepEqual(
      atWork.tapped(alert.id).map(({ topic }) => topic),
      ["Linky : puissance max", "Linky : puissance redescendue", "Linky : puissance max"],
    );
  });

  it("make a meter of each subflow, with the PDL and name of its environment", () => {
    for (const [tap, name, usagePointId] of [
      [house, "Maison", "00000000000011"],
      [workshop, "Atelier", "00000000000028"],
    ] as const) {
      const message = atWork.tapped(tap.id).find(({ measure }) => measure !== undefined);
      assert.deepEqual(
        [String(message!["topic"]).split("/")[0], message!["usagePointId"]],
        [name, usagePointId],
      );
    }
  });

  it("show each meter of the overview on its own line, automatically and on request", async () => {
    await atWork.inject(nodeOf(example(14), "Actualiser").id);
    const yesterday = inParis(noon - DAY).slice(0, 10);
    const shown = (): unknown[][] =>
      ((atWork.tapped(lines.id).at(-1)?.["payload"] ?? { rows: [] }) as Overview).rows.map(
        ({ name, lastGood, missingDays, kind, callsLeft, nextTry }) => [
          name,
          lastGood,
          missingDays,
          kind,
          callsLeft,
          typeof nextTry === "string" && Date.parse(nextTry) > noon,
        ],
      );
    const line = (name: string): unknown[] => [name, yesterday, 0, "upToDate", null, true];
    await same("three lines", () => ["Atelier", "Bureau", "Maison"].map(line), shown);
  });

  it("report how each meter of the subflow is doing", () => {
    for (const [tap, name] of [
      [house, "Maison"],
      [workshop, "Atelier"],
    ] as const) {
      const { payload } = atWork.tapped(tap.id).find(({ measure }) => measure === undefined)!;
      const { callsLeft, measures, ...state } = payload as Record<string, unknown>;
      assert.deepEqual([state["name"], state["state"], callsLeft], [name, "ok", null]);
      assert.equal((measures as unknown[]).length, 3);
    }
  });

  it("report yesterday once, as soon as it is complete", async () => {
    await until("the digest is there", () => atWork.tapped(digest.id).length > 0);
    const [message, ...more] = atWork.tapped(digest.id);
    assert.deepEqual(more, []);
    assert.deepEqual(message!["missing"], []);
    assert.match(
      String(message!["payload"]),
      /^Énergie du jour : [\d,]+ kWh\nPuissance max : [\d,]+ kVA, \d\d:\d\d\nMois \d{4}-\d\d : /,
    );
  });
});

function minuteOfDay(instant: number): number {
  const [hours, minutes] = inParis(instant).slice(11, 16).split(":").map(Number);
  return hours! * 60 + minutes!;
}

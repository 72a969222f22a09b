/** The examples for a household, running: unusual days, the base load, files, and notices on a phone. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FIRST_RUN_MS } from "../installs.js";
import { settled, until } from "../until.js";
import { example, nodeOf } from "./harness.js";
import { Phone } from "./phone.js";
import { AtWork, DAY, HOUR, inParis, noon } from "./running-examples.js";

const [unusual, base, files, phone] = [15, 16, 17, 18].map((number) => example(number)) as [
  ReturnType<typeof example>,
  ReturnType<typeof example>,
  ReturnType<typeof example>,
  ReturnType<typeof example>,
];

const inUtc = (instant: number): string => new Date(instant).toISOString().replace(".000Z", "+00:00");

/** One day of half-hours in our own CSV. @param at an instant of that day */
function curveFile(at: number): string {
  const midnight = Date.parse(`${inParis(at).slice(0, 10)}T00:00:00Z`);
  const rows = Array.from({ length: 48 }, (_, i) => {
    const [start, end] = [i, i + 1].map((n) => inUtc(midnight + (n * HOUR) / 2));
    return `0000,consumption,load_curve,${start},${end},0.5,kW,,data-connect,`;
  });
  return ["meter,direction,measure,start,end,value,unit,at,source,revised", ...rows].join("\n");
}

describe("the running examples for a household", function () {
  const server = new Phone();
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-files-"));
  const watched = path.join(folder, "watched");
  let atWork: AtWork;
  const cleanUps: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const [days, talon] = [nodeOf(unusual, "Inhabituel"), nodeOf(base, "Talon")];
  const [which, report, watch] = [
    nodeOf(files, "Quel fichier"),
    nodeOf(files, "Compte rendu"),
    nodeOf(files, "Dossier"),
  ];
  const where = nodeOf(phone, "Où l’envoyer");
  const tab = nodeOf(phone, "tab").id;

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    mkdirSync(watched);
    await server.start();
    cleanUps.push(() => server.stop());
    const [filename, ...rules] = which["rules"] as [object, ...object[]];
    atWork = await AtWork.open({
      examples: [unusual, base, files, phone],
      palette: [],
      patch: [
        [which.id, { rules: [{ ...filename, to: path.join(folder, "linky.csv") }, ...rules] }],
        [watch.id, { d: false, files: watched }],
        [nodeOf(files, "Écrit en entier").id, { duration: "1" }],
        [where.id, { func: where.func!.replace("https://api.telegram.org", server.url) }],
        [
          tab,
          {
            env: [
              { name: "NTFY", value: `${server.url}/a-secret-topic`, type: "str" },
              { name: "TELEGRAM_TOKEN", value: "", type: "cred" },
              { name: "TELEGRAM_CHAT", value: "42", type: "str" },
            ],
          },
        ],
      ],
      taps: [days, talon, report],
      credentials: { [tab]: { TELEGRAM_TOKEN: "a-bot-of-the-test" } },
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
    await atWork.healed();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const values = (series: string): [string, number][] =>
    atWork
      .archived()
      .filter((reading) => reading.series === series)
      .map(({ start, value }) => [inParis(start), value]);

  it("tell of each day that is far from the mean of its weekday, and of no other", async () => {
    const daily = values("daily").map(([time, value]): [string, number] => [time.slice(0, 10), value]);
    const known = new Map(daily);
    const before = (day: string, weeks: number): string =>
      new Date(Date.parse(day) - weeks * 7 * DAY).toISOString().slice(0, 10);
    const changes = daily.slice(-30).map(([day, value]): [string, number] => {
      const same = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((weeks) => known.get(before(day, weeks)) ?? []);
      return [day, value / (same.reduce((sum, each) => sum + each, 0) / same.length) - 1];
    });
    const far = changes.filter(([, change]) => Math.abs(change) >= 0.3);
    assert.ok(far.length > 0, "the household of the demo has such days");
    // Yesterday may be told of by itself.
    await settled(() => atWork.tapped(days.id).length);
    const old = atWork.tapped(days.id).length;
    await atWork.inject(nodeOf(unusual, "30 jours").id);
    await until("all are told", () => atWork.tapped(days.id).length >= old + far.length);
    const told = atWork.tapped(days.id).slice(old);
    assert.equal(told.length, far.length);
    for (const [i, [day, change]] of far.entries()) {
      const name = new Date(day).toLocaleDateString("fr-FR", {
        timeZone: "UTC",
        weekday: "long",
        day: "numeric",
        month: "long",
      });
      const share = Math.abs(change).toLocaleString("fr-FR", { style: "percent" });
      const { topic, payload } = told[i]!;
      assert.equal(topic, "Linky : consommation inhabituelle");
      assert.ok(String(payload).startsWith(`${name} : `), String(payload));
      const words = `${share} de ${change > 0 ? "plus" : "moins"} que d’habitude le ${name.split(" ")[0]} (`;
      assert.ok(String(payload).includes(words), String(payload));
    }
  });

  it("measure the base load of each night", async () => {
    await atWork.inject(nodeOf(base, "Maintenant").id);
    const newest = inParis(noon - DAY).slice(0, 10);
    const last = (): Record<string, unknown> => atWork.tapped(talon.id).at(-1) ?? {};
    const nights = (): { day: string; watts: number }[] =>
      (last()["nights"] ?? []) as { day: string; watts: number }[];
    await until("last night is there", () => nights().at(-1)?.day === newest);
    const curve = values("load_curve");
    assert.ok(nights().length >= 29);
    for (const { day, watts } of nights()) {
      const lowest = curve
        .filter(([time]) => time.startsWith(day) && Number(time.slice(11, 13)) < 6)
        .map(([, kW]) => kW)
        .sort((a, b) => a - b)
        .slice(0, 4);
      assert.equal(watts, Math.round((lowest.reduce((sum, kW) => sum + kW, 0) / 4) * 1000), day);
    }
    const mean = Math.round(nights().reduce((sum, { watts }) => sum + watts, 0) / nights().length);
    assert.equal(last()["mean"], mean);
    assert.match(
      String(last()["payload"]),
      /^Talon de la nuit du .+ : \d+ W\. En moyenne sur \d+ nuits : \d+ W, soit [\d\s]+ kWh par an\.$/u,
    );
  });

  const reports = (): string[] => atWork.tapped(report.id).map(({ payload }) => String(payload));

  it("read the archive's own file again without a change, at once", async () => {
    await atWork.inject(nodeOf(files, "Essai").id);
    await until("a report is there", () => reports().length === 1);
    assert.match(reports()[0]!, /^archive\.csv : 0 relevé à importer, [\d\s]+ déjà là\.$/u);
  });

  it("check a file, import it, and import what is put into a folder", async () => {
    writeFileSync(path.join(folder, "linky.csv"), curveFile(noon - 200 * DAY));
    await atWork.inject(nodeOf(files, "Vérifier").id);
    await until("it is checked", () => reports().length === 2);
    await atWork.inject(nodeOf(files, "Importer").id);
    await until("it is imported", () => reports().length === 3);
    await atWork.inject(nodeOf(files, "Importer").id);
    await until("it is there already", () => reports().length === 4);
    writeFileSync(path.join(watched, "autre.csv"), curveFile(noon - 201 * DAY));
    await until("it was seen in the folder", () => reports().length === 5, 20_000);
    assert.deepEqual(reports().slice(1), [
      "linky.csv : 48 relevés à importer, 0 déjà là.",
      "linky.csv : 48 relevés importés, 0 déjà là.",
      "linky.csv : 0 relevé importé, 48 déjà là.",
      "autre.csv : 48 relevés importés, 0 déjà là.",
    ]);
  });

  it("tell the phone of yesterday once, by ntfy and by Telegram", async () => {
    const yesterday = new Date(noon - DAY).toLocaleDateString("fr-FR", {
      timeZone: "Europe/Paris",
      weekday: "long",
      day: "numeric",
      month: "long",
    });
    const title = `Linky, ${yesterday}`;
    const of = (): typeof server.notices =>
      server.notices
        .filter(({ sent }) => `${String(sent["title"])}${String(sent["text"])}`.includes(title))
        // Two requests at once come in any order.
        .toSorted((a, b) => a.path.length - b.path.length);
    await until("both are told", () => of().length === 2);
    const text = `${values("daily").at(-1)![1].toLocaleString("fr-FR", { maximumFractionDigits: 1 })} kWh consommés.`;
    assert.deepEqual(of(), [
      { path: "/", sent: { topic: "a-secret-topic", title, message: text } },
      { path: "/bota-bot-of-the-test/sendMessage", sent: { chat_id: "42", text: `${title}\n${text}` } },
    ]);
    const before = server.notices.length;
    await atWork.inject(nodeOf(phone, "Essai").id);
    await until("the try is told", () => server.notices.length === before + 2);
    atWork.assertNothingRefused();
  });
});

/** The examples that take costs elsewhere, running: each day once, corrected when it is counted again. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FIRST_RUN_MS } from "../installs.js";
import { settled, until } from "../until.js";
import { HomeAssistant } from "./fake-home-assistant.js";
import { Influx2 } from "./fake-influxdb-2.js";
import { example, importedAgain, nodeOf, type Archived } from "./harness.js";
import { AtWork, CURVE_DAYS, DAY, everyTwoSeconds, HOUR, inParis, noon, same } from "./running-examples.js";
import { Influx } from "./services/influxdb.js";

const [files, influxFlow, homeFlow, compared] = [17, 24, 25, 26].map((number) => example(number)) as [
  ReturnType<typeof example>,
  ReturnType<typeof example>,
  ReturnType<typeof example>,
  ReturnType<typeof example>,
];
/** The same example, set to the other version. */
const olderFlow = importedAgain(influxFlow);

/** The household's prices, in €: of the contract, and of the other one. */
const prices = { subscription: 12, classes: { HP: 0.2, HC: 0.1 } };
const other = { offer: "base", power: 6, prices: { subscription: 10, classes: { BASE: 0.15 } } };

interface DayCost {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly start: number;
  readonly HP: number;
  readonly HC: number;
  /** kWh of the day, by its own value if it is there. */
  readonly energy: number;
}

const dayOf = (instant: number): string => inParis(instant).slice(0, 10);
const midnight = (day: string): number => {
  const near = Date.parse(`${day}T00:00:00Z`);
  return [near - 2 * HOUR, near - HOUR].find((instant) => inParis(instant) === `${day} 00:00:00`)!;
};
const daysInMonth = (day: string): number =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();

/** In kWh: what a reading has within the off-peak hours, 22:08 to 06:08. The clock does not change within one. */
function offPeak({ start, end, value }: Archived): number {
  const [hour, minute] = inParis(start).slice(11, 16).split(":").map(Number) as [number, number];
  const first = 60 * hour + minute;
  let minutes = 0;
  for (let at = first; at < first + (end - start) / 60_000; at++) {
    if (at >= 22 * 60 + 8 || at < 6 * 60 + 8) minutes++;
  }
  return (value * minutes) / 60;
}

/** In millionths of a euro: none of these values lies between two. */
const micros = (euros: number): number => Math.round(euros * 1e6);

/** The parts of a cost are rounded so that they add up. */
const isNear = (got: number | null | undefined, wanted: number): boolean =>
  typeof got === "number" && Math.abs(got - wanted) < 2e-6;

function assertNear(got: number | null | undefined, wanted: number, what: string): void {
  assert.ok(isNear(got, wanted), `${what}: ${got} for ${wanted}`);
}

describe("the examples that take costs elsewhere, running", function () {
  const influx = new Influx2();
  const older = Influx.isInstalled ? new Influx() : undefined;
  const homeAssistant = new HomeAssistant();
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-costs-"));
  const cleanUps: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const which = nodeOf(files, "Quel fichier");
  const byMonth = nodeOf(compared, "Mois par mois");
  const words = nodeOf(compared, "En quelques mots");
  const todays = nodeOf(compared, "Contrat actuel");
  let atWork: AtWork;

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    await Promise.all([influx.start(), homeAssistant.start(), older?.start()]);
    cleanUps.push(
      () => influx.kill(),
      () => homeAssistant.stop(),
      () => older?.remove(),
    );
    await older?.query("CREATE DATABASE linky");
    const server = nodeOf(influxFlow, "influxdb").id;
    const contract = (flow: typeof influxFlow): readonly [string, object] => {
      const { id, versions } = nodeOf(flow, "enedis-linky-contract");
      // By the curves, which an import changes: registers, which come last, say the same of each class only nearly.
      return [id, { versions: [{ ...(versions as object[])[0], prices, energy: "curve" }] }];
    };
    const [filename, ...rules] = which["rules"] as [object, ...object[]];
    const replace = { t: "set", p: "conflicts", pt: "msg", to: "replace", tot: "str" };
    const others = (todays["rules"] as { p: string }[]).map((rule) =>
      rule.p === "contract" ? { ...rule, to: JSON.stringify(other) } : rule,
    );
    atWork = await AtWork.open({
      examples: [files, influxFlow, ...(older ? [olderFlow] : []), homeFlow, compared],
      palette: [
        "node-red-contrib-influxdb",
        "node-red-contrib-home-assistant-websocket",
        "@flowfuse/node-red-dashboard",
      ],
      patch: [
        contract(influxFlow),
        ...(older
          ? [
              contract(olderFlow),
              [nodeOf(olderFlow, "enedis-linky-config").id, { loadCurveDays: CURVE_DAYS }] as const,
              [nodeOf(olderFlow, "influxdb").id, { port: older.port }] as const,
              everyTwoSeconds(olderFlow),
            ]
          : []),
        [nodeOf(compared, "enedis-linky-config").id, { loadCurveDays: CURVE_DAYS }],
        [server, { influxdbVersion: "2.0", url: influx.url }],
        [nodeOf(influxFlow, "influxdb batch").id, { org: influx.org, bucket: influx.bucket }],
        [which.id, { rules: [{ ...filename, to: path.join(folder, "linky.csv") }, ...rules, replace] }],
        [todays.id, { rules: others }],
        everyTwoSeconds(influxFlow),
        everyTwoSeconds(homeFlow),
      ],
      taps: [byMonth, words],
      credentials: {
        [server]: { token: influx.token },
        [nodeOf(homeFlow, "server").id]: {
          host: `http://127.0.0.1:${homeAssistant.port}`,
          access_token: homeAssistant.token,
        },
      },
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
    await atWork.healed();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** From the archive: each day that has a curve, oldest first. */
  function costs(): DayCost[] {
    const daily = new Map(
      atWork
        .archived()
        .filter(({ series }) => series === "daily")
        .map(({ start, value }) => [dayOf(start), value]),
    );
    const days = new Map<string, { all: number; HC: number }>();
    for (const reading of atWork.curve()) {
      const day = dayOf(reading.start);
      const sums = days.get(day) ?? { all: 0, HC: 0 };
      sums.all += (reading.value * (reading.end - reading.start)) / HOUR;
      sums.HC += offPeak(reading);
      days.set(day, sums);
    }
    return [...days].map(([day, { all, HC }]) => ({
      day,
      start: midnight(day),
      HC,
      HP: all - HC,
      energy: daily.get(day) ?? all,
    }));
  }

  const valueOf = ({ day, HP, HC }: DayCost): number =>
    HP * prices.classes.HP + HC * prices.classes.HC + prices.subscription / daysInMonth(day);

  /** Start, and cost in millionths of a euro. */
  const expected = (): [number, number][] => costs().map((cost) => [cost.start, micros(valueOf(cost))]);

  const written = (): unknown[] =>
    influx.points("linky_cost").map(({ time, fields }) => [time, micros(Number(fields["EUR"]))]);

  const writtenToOlder = async (): Promise<unknown[]> =>
    (await older!.query('SELECT "EUR" FROM linky_cost', "linky")).map(([time, value]) => [
      time,
      micros(Number(value)),
    ]);

  /** The classes in either database: `<class> <start>` and €. */
  async function classes(): Promise<Map<string, number>[]> {
    const newer = influx
      .points("linky_cost_class")
      .map(({ tags, time, fields }): [string, number] => [`${tags["class"]} ${time}`, Number(fields["EUR"])]);
    const rows = await older?.query('SELECT "class", "EUR" FROM linky_cost_class', "linky");
    const old = rows?.map(([time, name, value]): [string, number] => [
      `${String(name)} ${String(time)}`,
      Number(value),
    ]);
    return [newer, ...(old ? [old] : [])].map((entries) => new Map(entries));
  }

  /** From the archive: start and sum, in millionths, of each day from the first one on; days without a curve add nothing. */
  function sums(): [number, number][] {
    const byDay = new Map(costs().map((cost) => [cost.day, micros(valueOf(cost))]));
    const days = [...byDay.keys()].sort();
    let sum = 0;
    const all: [number, number][] = [];
    for (let day = days[0]!; day <= days.at(-1)!;) {
      sum += byDay.get(day) ?? 0;
      all.push([midnight(day), sum]);
      day = new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
    }
    return all;
  }

  const statistics = (): [number, number][] =>
    [...(homeAssistant.statistics.get("enedis_linky:consumption_cost")?.values() ?? [])]
      .sort((a, b) => a.start - b.start)
      .map(({ start, sum }) => [start, micros(sum!)]);

  /** What either database has of a class that the archive has not: it gets them after the costs. */
  async function wrongClasses(): Promise<string[]> {
    const days = costs();
    return (await classes()).flatMap((got) => [
      ...(got.size === 2 * days.length ? [] : [`${got.size} classes of ${days.length} days`]),
      ...days.flatMap(({ day, start, HC, HP }) =>
        Object.entries({ HC: HC * prices.classes.HC, HP: HP * prices.classes.HP })
          .filter(([name, wanted]) => !isNear(got.get(`${name} ${start}`), wanted))
          .map(([name, wanted]) => `${name} of ${day}: ${got.get(`${name} ${start}`)} for ${wanted}`),
      ),
    ]);
  }

  async function allAreRight(): Promise<void> {
    await same("InfluxDB 2", expected, written);
    if (older) await same("InfluxDB 1", expected, writtenToOlder);
    await same("Home Assistant", sums, statistics);
    await same("classes", () => [], wrongClasses);
    assert.deepEqual([...influx.refusals, ...homeAssistant.refusals], []);
    atWork.assertNothingRefused();
  }

  /** Imports a day of 0.5 kW throughout, in place of what is there. */
  async function imported(at: number): Promise<void> {
    const begin = midnight(dayOf(at));
    const inUtc = (instant: number): string => new Date(instant).toISOString().replace(".000Z", "+00:00");
    const rows = Array.from({ length: 48 }, (_, i) => {
      const [start, end] = [i, i + 1].map((n) => inUtc(begin + (n * HOUR) / 2));
      return `0000,consumption,load_curve,${start},${end},0.5,kW,,data-connect,`;
    });
    const header = "meter,direction,measure,start,end,value,unit,at,source,revised";
    writeFileSync(path.join(folder, "linky.csv"), [header, ...rows].join("\n"));
    await atWork.inject(nodeOf(files, "Importer").id);
    await until("it is imported", () =>
      atWork.curve().some(({ start, value }) => start === begin && value === 0.5),
    );
  }

  /** Sends all days once more: they are on their way when it resolves. */
  async function allSent(): Promise<void> {
    const before = influx.received;
    await atWork.inject(nodeOf(influxFlow, "Tout renvoyer").id);
    await until("they are on their way", () => influx.received >= before + 3 * (costs().length - 10));
  }

  it("write what each day cost, and each class of it", async () => {
    assert.ok(costs().length >= CURVE_DAYS - 1);
    await allAreRight();
    const points = influx.points("linky_cost");
    assert.deepEqual(
      points.filter(({ tags }) => tags["meter"] !== "Maison" || tags["direction"] !== "consumption"),
      [],
    );
    assert.deepEqual(
      points.filter(({ fields }) => fields["complete"] === "false"),
      [],
    );
  });

  it("write a day that is counted again in its place, and all sums after it", async () => {
    const day = noon - 20 * DAY;
    const [points, before] = [influx.points("linky_cost").length, new Map(statistics())];
    const count = homeAssistant.imports.length;
    // All days are still on their way when the new value of this one leaves.
    influx.msPerPoint = 25;
    await allSent();
    await imported(day);
    await settled(() => influx.received, 6_000);
    influx.msPerPoint = 0;
    await allAreRight();
    assert.equal(influx.points("linky_cost").length, points);
    assert.equal(Math.min(...homeAssistant.imports.slice(count)), midnight(dayOf(day)));
    const changed = statistics().filter(([start, sum]) => before.get(start) !== sum);
    assert.equal(changed[0]![0], midnight(dayOf(day)));
    assert.equal(changed.length, 20);
  });

  it("write a day that comes late, and count it in all sums after it", async () => {
    const days = statistics().length;
    // What was not written is kept by the database's node, which writes it after what comes next.
    influx.isBusy = true;
    await allSent();
    await imported(noon - (CURVE_DAYS + 20) * DAY);
    await imported(noon - 10 * DAY);
    influx.isBusy = false;
    await settled(() => influx.received, 6_000);
    await allAreRight();
    assert.ok(statistics().length > days + 10, "days without any price have the sum before them");
  });

  it("double nothing when all is sent again", async () => {
    const rows = influx.points("linky_cost_class").length;
    for (const flow of [influxFlow, homeFlow]) await atWork.inject(nodeOf(flow, "Tout renvoyer").id);
    await allAreRight();
    assert.equal(influx.points("linky_cost_class").length, rows);
    assert.equal(rows, 2 * influx.points("linky_cost").length);
  });

  it("compare the months that are complete at both contracts, and name the others", async () => {
    const told = atWork.tapped(byMonth.id).length;
    await atWork.inject(nodeOf(compared, "Maintenant").id);
    await until("the months are there", () => atWork.tapped(byMonth.id).length > told);
    const { payload, total } = atWork.tapped(byMonth.id).at(-1)! as {
      payload: { start: string; paid: number | null; today: number | null; difference: number | null }[];
      total: { months: number; paid: number; today: number; difference: number };
    };
    const months = new Map<string, [number, number]>();
    for (const cost of costs()) {
      const month = cost.day.slice(0, 7);
      const [paid, today] = months.get(month) ?? [0, 0];
      const base = cost.energy * 0.15 + 10 / daysInMonth(cost.day);
      months.set(month, [paid + valueOf(cost), today + base]);
    }
    const held = new Set(costs().map(({ day }) => day));
    const isWhole = ({ start }: { start: string }): boolean => {
      const month = start.slice(0, 7);
      const days = Array.from(
        { length: daysInMonth(start) },
        (_, i) => `${month}-${String(i + 1).padStart(2, "0")}`,
      );
      return days.every((day) => held.has(day) || day >= dayOf(noon));
    };
    const whole = payload.filter(isWhole);
    assert.ok(whole.length >= 2);
    for (const { start, paid, today, difference } of whole) {
      const [cost, base] = months.get(start.slice(0, 7))!;
      assertNear(paid, cost, `paid in ${start}`);
      assertNear(today, base, `today in ${start}`);
      assertNear(difference, today! - paid!, `difference in ${start}`);
    }
    const rest = payload.filter((month) => !isWhole(month));
    assert.ok(rest.length >= 8);
    // Their energy has a price at Base, and without a curve none at peak and off-peak hours.
    assert.deepEqual(new Set(rest.map(({ difference }) => difference)), new Set([null]));
    assert.ok(rest.every(({ today }) => today !== null));
    assert.equal(total.months, whole.length);
    assertNear(total.difference, total.today - total.paid, "total");
    await until("the text is there", () => atWork.tapped(words.id).length > told);
    const [first, ...more] = String(atWork.tapped(words.id).at(-1)!["payload"]).split("\n");
    assert.match(
      first!,
      /^Sur \d+ mois : [\d\s]+,\d\d\s€ payés, .+ au contrat d’aujourd’hui, soit .+ de (plus|moins)\.$/u,
    );
    assert.equal(more.length, rest.length);
    for (const line of more) assert.match(line, /^Pas comparé : \p{L}+ \d{4} \(.*kWh sans prix\)\.$/u);
  });
});

/** The examples of advice, offers and the meter's registers, running: the demo household pays for more than it needs. */
import assert from "node:assert/strict";
import { householdOf } from "../../nodes/demo/index.js";
import { parseDay, type Day } from "../../nodes/readings/index.js";
import { listen } from "../enedis-server/index.js";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { example, nodeOf } from "./harness.js";
import { AtWork, DAY, inParis, noon } from "./running-examples.js";

const [adviser, registers, market] = [example(27), example(28), example(29)];
const [offers, advice, bill] = [
  nodeOf(adviser, "Offres comparées"),
  nodeOf(adviser, "Conseil"),
  nodeOf(adviser, "Prévision"),
];
const byMonth = nodeOf(registers, "Mois par mois");
const [list, ranking, which] = [
  nodeOf(market, "Une offre"),
  nodeOf(market, "Classement"),
  nodeOf(market, "Quelle ligne"),
];
const household = householdOf("00000000000000");

interface Offer {
  readonly offer: string;
  readonly present?: true;
  readonly regulated?: true;
  readonly value: number | null;
  readonly saving: number | null;
}

/** A line of the ranking of example 29. */
interface Ranked {
  readonly name: string;
  /** € */
  readonly value: number | null;
  readonly yearly: number | null;
  readonly source?: "message";
}

interface Month {
  readonly start: string;
  readonly value: number;
  readonly missing: number;
  readonly byRegister: Readonly<Record<string, number>>;
  readonly curve: Readonly<Record<string, number>> | null;
  readonly difference: number | null;
}

describe("the examples of advice and registers, running", function () {
  let atWork: AtWork;
  const cleanUps: (() => unknown)[] = [];
  /** What the address of example 29 answers. */
  let answer = { status: 200, body: "" };

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    const server = await listen({
      respond: () => ({ ...answer, headers: { "content-type": "text/csv; charset=utf-8" } }),
    });
    cleanUps.push(() => server.close());
    const env = [{ name: "OFFERS", value: `${server.url}/offers.csv`, type: "str" }];
    atWork = await AtWork.open({
      examples: [adviser, registers, market],
      palette: ["@flowfuse/node-red-dashboard"],
      patch: [
        [nodeOf(adviser, "Quand tout").id, { duration: "1" }],
        [nodeOf(market, "tab").id, { env }],
        // One decimal more than the history takes.
        [list.id, { func: list.func!.replace("\\d{1,8}", "\\d{1,9}") }],
      ],
      taps: [offers, advice, bill, byMonth, ranking, which],
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
    await atWork.healed();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** What a node answers to a button: pressed again until it has the whole history, which comes newest first. */
  async function answered<T>(
    flow: typeof adviser,
    { id }: typeof offers,
    isWhole: (answer: T) => boolean,
  ): Promise<T> {
    for (let i = 0; ; i++) {
      const before = atWork.tapped(id).length;
      await atWork.inject(nodeOf(flow, "Maintenant").id);
      await until("it answers", () => atWork.tapped(id).length > before);
      const answer = atWork.tapped(id).at(-1)! as T;
      if (isWhole(answer)) return answer;
      assert.ok(i < 60, JSON.stringify(answer));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  it("advise the power that is enough, a step below the one that is paid for", async () => {
    const { payload } = await answered<{ payload: Record<string, unknown> }>(
      adviser,
      advice,
      ({ payload: { advice: is } }) => is !== "unknown",
    );
    assert.deepEqual(
      [payload["advice"], payload["subscribed"], payload["to"]],
      ["lower", 9, 6],
      JSON.stringify(payload["reasons"]),
    );
    const steps = payload["steps"] as { power: number; saving: number | null }[];
    assert.ok(steps.find(({ power }) => power === 6)!.saving! > 0);
  });

  it("compare the contract with the other offers of the table, on the same days", async () => {
    const { payload } = await answered<{ payload: Offer[] }>(
      adviser,
      offers,
      (answer) => answer.payload.find((offer) => offer.present)!.value !== null,
    );
    assert.deepEqual(
      payload
        .filter(({ regulated }) => regulated)
        .map(({ offer }) => offer)
        .sort(),
      ["base", "tempo"],
    );
    const present = payload.find((offer) => offer.present)!;
    assert.ok(present.value! > 0);
    assert.equal(present.saving, 0);
    const base = payload.find(({ offer, regulated }) => offer === "base" && regulated)!;
    assert.ok(Math.abs(base.saving! - (present.value! - base.value!)) < 0.001);
  });

  it("expect the bill, with what the instalments leave to pay", async () => {
    const { payload } = await answered<{ payload: Record<string, Record<string, number | null>> }>(
      adviser,
      bill,
      (answer) => answer.payload["total"]!["value"] !== null,
    );
    const { soFar, rest, total, instalment } = payload as Record<string, Record<string, number>>;
    assert.ok(Math.abs(total!["value"]! - soFar!["value"]! - rest!["value"]!) < 0.011);
    assert.ok(total!["low"]! <= total!["value"]! && total!["value"]! <= total!["high"]!);
    assert.equal(instalment!["monthly"], 75);
    assert.ok(Math.abs(instalment!["difference"]! - (total!["value"]! - 12 * 75)) < 0.011);
  });

  it("say it by themselves when days have arrived, without an error", async () => {
    await until("they have said it", () => atWork.tapped(byMonth.id).length > 0);
    assert.deepEqual(
      atWork.log.filter((line) => line.includes("[error]")),
      [],
    );
  });

  /** Of a year; the one that has just begun has no day yet. */
  const MONTHS = inParis(noon).slice(8, 10) === "01" ? 11 : 12;

  it("say what the registers counted by month, and what the curve says", async () => {
    const { months, payload } = await answered<{ months: Month[]; payload: string }>(
      registers,
      byMonth,
      (answer) =>
        answer.months.length >= MONTHS && answer.months.slice(-2).every(({ missing }) => missing === 0),
    );
    for (const { start, value, missing, byRegister } of months) {
      const { "Heures Creuses": offPeak, "Heures Pleines": peak } = byRegister;
      assert.ok(Math.abs(offPeak! + peak! - value) < 0.0015, start);
      if (missing > 0) continue;
      const first: Day = parseDay(inParis(Date.parse(start)).slice(0, 10))!;
      const today = parseDay(inParis(noon).slice(0, 10))!;
      const days = Array.from({ length: 31 }, (_, i) => first + i).filter(
        (day) => day < today && dayText(day).slice(0, 7) === dayText(first).slice(0, 7),
      );
      const sum = days.reduce((all, day) => all + household.daily("consumption", day).value, 0) / 1000;
      assert.ok(Math.abs(value - sum) < 0.0015, `${start}: ${value}, not ${sum}`);
    }
    const compared = months.filter(({ difference }) => difference !== null);
    assert.ok(compared.length >= 2);
    // The heater runs in the off-peak part of a half-hour that the curve can only share out.
    for (const { difference, byRegister } of compared) {
      assert.ok(difference! > 0 && difference! < byRegister["Heures Creuses"]! / 10, String(difference));
    }
    const lines = payload.split("\n");
    assert.equal(lines.length, months.length);
    assert.match(
      lines.at(-2)!,
      /^\p{L}+ \d{4}\u00a0: [\d\s]+(,\d)? kWh · Heures Creuses [\d\s]+(,\d)? kWh · Heures Pleines /u,
    );
  });

  it("rank the sample list beside the contract and the table, in euros a year", async () => {
    await atWork.inject(nodeOf(market, "Essai").id);
    await until("it is ranked", () => atWork.tapped(ranking.id).length === 1);
    const { ranking: found, payload } = atWork.tapped(ranking.id)[0]! as unknown as {
      ranking: Ranked[];
      payload: string;
    };
    assert.deepEqual(
      found
        .filter(({ source }) => source === "message")
        .map(({ name }) => name)
        .sort(),
      ['Exemple "nuit", prix fixe', "Exemple d’après-midi", "Exemple simple"],
    );
    // Beside them the household's, another contract of these flows, and two offers of the table.
    assert.equal(found.length, 3 + 4);
    for (const { name, value, yearly, source } of found) {
      // Of Tempo, the newest colours may not be known.
      if (value === null && source === undefined) continue;
      assert.ok(value! > 0 && Math.abs(yearly! - value!) < value! / 50, name);
    }
    assert.match(payload, /^1\. .+\u00a0: [\d\u202f]+\s€ · /);
    assert.match(payload, /\n\d\. Maison, HP\/HC\u00a0: .+ · votre contrat\n/);
  });

  it("send the history no question that it refuses", () => {
    atWork.assertNothingRefused();
  });

  it("read a list from its address, and leave out a wrong line", async () => {
    answer = { status: 200, body: "Moins cher;base;1;0,01\nFaux;base;;0,01\n" };
    await atWork.inject(nodeOf(market, "Le 5 du mois").id);
    await until("it is ranked", () => atWork.tapped(ranking.id).length === 2);
    const { ranking: found, skipped } = atWork.tapped(ranking.id)[1]! as unknown as {
      ranking: Ranked[];
      skipped: unknown;
    };
    assert.equal(found[0]!.name, "Moins cher");
    assert.deepEqual(skipped, [{ line: 2, why: "abonnement en € par mois" }]);
  });

  it("name the line of an offer that the history refuses, and a list that is not there", async () => {
    answer = { status: 200, body: "nom;type\nA;base;1;0,18\nFaux;base;;0,01\nB;base;1;0,123456789\n" };
    await atWork.inject(nodeOf(market, "Le 5 du mois").id);
    await until("it is told", () => atWork.tapped(which.id).length === 1);
    answer = { status: 404, body: "" };
    await atWork.inject(nodeOf(market, "Le 5 du mois").id);
    await until("it is told", () => atWork.tapped(which.id).length === 2);
    const [refused, absent] = atWork.tapped(which.id);
    assert.equal(refused!["line"], 4);
    assert.match(String(refused!["payload"]), /^Ligne 4\u00a0: .*offers\[1\].*prices\.classes\.BASE/);
    assert.equal(absent!["payload"], "OFFERS : HTTP 404");
    assert.equal(atWork.tapped(ranking.id).length, 2);
  });
});

function dayText(day: Day): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The examples of advice and of the meter's registers, running: the demo household pays for more than it needs. */
import assert from "node:assert/strict";
import { householdOf } from "../../nodes/demo/index.js";
import { parseDay, type Day } from "../../nodes/readings/index.js";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { example, nodeOf } from "./harness.js";
import { AtWork, DAY, inParis, noon } from "./running-examples.js";

const [adviser, registers] = [example(27), example(28)];
const [offers, advice, bill] = [
  nodeOf(adviser, "Offres comparées"),
  nodeOf(adviser, "Conseil ·"),
  nodeOf(adviser, "Prévision"),
];
const byMonth = nodeOf(registers, "Mois par mois");
const household = householdOf("00000000000000");

interface Offer {
  readonly offer: string;
  readonly present?: true;
  readonly regulated?: true;
  readonly value: number | null;
  readonly saving: number | null;
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

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    atWork = await AtWork.open({
      examples: [adviser, registers],
      palette: ["@flowfuse/node-red-dashboard"],
      patch: [[nodeOf(adviser, "Quand tout").id, { duration: "1" }]],
      taps: [offers, advice, bill, byMonth],
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

  it("send the history no question that it refuses", () => {
    atWork.assertNothingRefused();
  });
});

function dayText(day: Day): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** `kill -9` of a real Node-RED at random instants: nothing is lost, and at most one message of each measure comes again. */
import assert from "node:assert/strict";
import { householdOf } from "../../nodes/demo/index.js";
import {
  addMonths,
  COST,
  dayOf,
  formatDay,
  measures,
  parseDay,
  startOfDay,
} from "../../nodes/readings/index.js";
import { appends, FS_IN_FLOWS, LIGHT, UserDir } from "../node-red-process.js";
import { until } from "../until.js";
import { at, flowOfMeter } from "./flows.js";

/** KILLS in the environment: more, for a change in what writes. */
const KILLS = Number(process.env["KILLS"] ?? 6);
/** A history is delivered quickly: after some kills another household begins. */
const KILLS_EACH = 3;
const DAILY_MONTHS = 12;
const CURVE_DAYS = 200;
/** Of the day of which the demo misses half an afternoon (demo/household.ts). */
const HOLE_AGE = 5;

/** Days are priced by their curves, and older ones by the meter's registers, which come last. */
const contract = {
  versions: [
    {
      from: "",
      offer: "hphc",
      power: 6,
      hours: [{ from: "22:08", to: "06:08" }],
      prices: { subscription: 15, classes: { HP: 0.2, HC: 0.1 } },
    },
  ],
};

interface Sent {
  readonly measure: string;
  readonly usagePointId: string;
  readonly readings: readonly {
    readonly start: string;
    readonly value: number;
    readonly revised?: boolean;
  }[];
}

/** A cost moves again by this at least, in €, when the registers say more than the curve. */
const LEAST_MOVE = 0.01;

/**
 * A demo meter whose messages go into a file, which no kill of Node-RED can undo.
 * @param isGroup the `in` node serves all meters, so this one too
 */
function flows(isGroup: boolean): object[] {
  const meter = {
    service: "demo",
    dailyMonths: DAILY_MONTHS,
    loadCurveDays: CURVE_DAYS,
    contract: "contract",
  };
  return [
    { id: "contract", type: "enedis-linky-contract", name: "", ...contract },
    ...flowOfMeter(meter, [...measures, COST], ["sink"]).map((node) =>
      isGroup && "meter" in node ? { ...node, meter: "", meters: "all" } : node,
    ),
    {
      ...at,
      id: "sink",
      type: "function",
      func: appends("sent.jsonl", "msg"),
      outputs: 0,
      wires: [],
    },
  ];
}

/** A user directory with its flow, and what it has sent so far. */
class Household {
  readonly yesterday = formatDay(dayOf(Date.now() / 1000) - 1);
  readonly userDir: UserDir;

  constructor(isGroup: boolean) {
    this.userDir = new UserDir({ flows: flows(isGroup), settings: `${FS_IN_FLOWS}, ${LIGHT}` });
  }

  sent(): Sent[] {
    return this.userDir.linesOf("sent.jsonl");
  }

  /** The readings of a measure before yesterday, which may wait for a tick when its first round was killed. */
  count(measure: string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const message of this.sent().filter((sent) => sent.measure === measure)) {
      for (const { start } of message.readings)
        if (start.slice(0, 10) < this.yesterday) counts.set(start, (counts.get(start) ?? 0) + 1);
    }
    return counts;
  }

  /** The days before yesterday of which the last cost that was sent is not the right one. */
  wrongCosts(): string[] {
    const last = new Map<string, number>();
    for (const { measure, usagePointId, readings } of this.sent()) {
      if (measure !== COST) continue;
      for (const { start, value } of readings) {
        const day = start.slice(0, 10);
        if (day < this.yesterday) last.set(day, value - costOf(usagePointId, day));
      }
    }
    return [...last].filter(([, error]) => Math.abs(error) > LEAST_MOVE + 0.0001).map(([day]) => day);
  }

  /** How many messages of a measure were sent more than once. */
  twice(measure: string): number {
    const messages = this.sent()
      .filter((sent) => sent.measure === measure)
      .map(({ readings }) => JSON.stringify(readings));
    return messages.length - new Set(messages).size;
  }
}

/** In €, by what the household's meter counted. */
function costOf(usagePointId: string, date: string): number {
  const day = parseDay(date)!;
  const household = householdOf(usagePointId);
  const offPeak = household.offPeak(day);
  const peak = household.daily("consumption", day).value - offPeak;
  const { subscription, classes } = contract.versions[0]!.prices;
  const [year, month] = date.split("-").map(Number) as [number, number];
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return (peak * classes.HP + offPeak * classes.HC) / 1_000 + subscription / daysOfMonth;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Kills a household's Node-RED several times, lets it finish, and checks everything that was sent. */
async function killAndCompare(kills: number, isGroup: boolean, random: () => number): Promise<void> {
  const household = new Household(isGroup);
  const { userDir } = household;
  try {
    for (let kill = 0; kill < kills; kill++) {
      const nodeRed = await userDir.start();
      // While the first calls are made, while the history is sent, between a message and its cursor.
      const instant = 20 + Math.floor(random() * 580);
      await pause(instant);
      await nodeRed.kill();
    }
    const last = await userDir.start();
    const today = dayOf(Date.now() / 1000);
    // The demo's hole removes a day and eight half-hours.
    const days = today - 1 - addMonths(today, -DAILY_MONTHS) - 1;
    const curve = (startOfDay(today - 1) - startOfDay(today - CURVE_DAYS)) / 1_800 - 8;
    // The registers show no beginning of the day with the hole and of the next one: their curves may price them otherwise.
    const byCurve = [HOLE_AGE, HOLE_AGE - 1].map((age) => formatDay(today - age));
    const wrongByRegisters = (): string[] => household.wrongCosts().filter((day) => !byCurve.includes(day));
    try {
      await until("the whole curve has left", () => household.count("load_curve").size >= curve, 60_000);
      await until("all days have left", () => household.count("daily").size >= days, 30_000);
      await until("all peaks have left", () => household.count("max_power").size >= days, 30_000);
      const isPriced = (): boolean => household.count(COST).size >= days && wrongByRegisters().length === 0;
      await until("all costs have left, and are right", isPriced, 60_000);
    } catch (error) {
      console.log(last.log.join("\n"));
      throw error;
    } finally {
      await last.stop();
    }
    assert.equal(household.count("load_curve").size, curve);
    // No register shows the beginning of the first day.
    assert.equal(household.count(COST).size, days);
    assert.deepEqual(wrongByRegisters(), []);
    const readings = household.sent().filter(({ measure }) => measure !== COST);
    assert.ok(readings.every((sent) => sent.readings.every(({ revised }) => revised !== true)));
    for (const measure of ["load_curve", "daily", "max_power", COST]) {
      const twice = household.twice(measure);
      const repeated = [...household.count(measure).values()].filter((times) => times > 1).length;
      assert.ok(twice <= kills, `${measure}: ${twice} messages were sent again`);
      assert.ok(repeated <= kills * 1_000, `${measure}: ${repeated} readings were sent again`);
    }
  } finally {
    userDir.remove();
  }
}

describe("a real Node-RED that is killed", function () {
  this.timeout(600_000);

  it(`at ${KILLS} random instants of its first history loses nothing and duplicates at most one message per measure`, async () => {
    const households = Array.from({ length: Math.ceil(KILLS / KILLS_EACH) }, (_, i) => ({
      kills: Math.min(KILLS_EACH, KILLS - i * KILLS_EACH),
      isGroup: i % 2 === 1,
    }));
    const work = async (): Promise<void> => {
      for (let next = households.shift(); next !== undefined; next = households.shift()) {
        await killAndCompare(next.kills, next.isGroup, Math.random);
      }
    };
    await Promise.all([work(), work(), work()]);
  });
});

/** `kill -9` of a real Node-RED at random instants: nothing is lost, and at most one message of each measure comes again. */
import assert from "node:assert/strict";
import { addMonths, COST, dayOf, formatDay, measures, startOfDay } from "../../nodes/readings/index.js";
import { appends, FS_IN_FLOWS, UserDir } from "../node-red-process.js";
import { until } from "../nodes/harness.js";
import { at, flowOfMeter } from "./flows.js";

/** KILLS in the environment: fewer or more. */
const KILLS = Number(process.env["KILLS"] ?? 50);
/** A history is delivered quickly: after some kills another household begins. */
const KILLS_EACH = 4;
const CURVE_DAYS = 700;

/** Days are priced by their curves: older ones have no price. */
const contract = {
  versions: [
    {
      ...{ from: "", offer: "hphc", power: 6, hours: [{ from: "22:08", to: "06:08" }] },
      prices: { subscription: 15, classes: { HP: 0.2, HC: 0.1 } },
    },
  ],
};

interface Sent {
  readonly measure: string;
  readonly readings: readonly { readonly start: string; readonly revised?: boolean }[];
}

/** A demo meter whose messages go into a file, which no kill of Node-RED can undo. */
function flows(): object[] {
  const meter = { service: "demo", dailyMonths: 36, loadCurveDays: CURVE_DAYS, contract: "contract" };
  return [
    { id: "contract", type: "enedis-linky-contract", name: "", ...contract },
    ...flowOfMeter(meter, [...measures, COST], ["sink"]),
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
  readonly userDir = new UserDir({
    flows: flows(),
    settings: FS_IN_FLOWS,
  });

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

  /** How many messages of a measure were sent more than once. */
  twice(measure: string): number {
    const messages = this.sent()
      .filter((sent) => sent.measure === measure)
      .map(({ readings }) => JSON.stringify(readings));
    return messages.length - new Set(messages).size;
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Kills a household's Node-RED several times, lets it finish, and checks everything that was sent. */
async function killAndCompare(kills: number, random: () => number): Promise<void> {
  const household = new Household();
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
    const days = today - 1 - addMonths(today, -36) - 1;
    const curve = (startOfDay(today - 1) - startOfDay(today - CURVE_DAYS)) / 1_800 - 8;
    try {
      await until("the whole curve has left", () => household.count("load_curve").size >= curve, 60_000);
      await until("all days have left", () => household.count("daily").size >= days, 30_000);
      await until("all peaks have left", () => household.count("max_power").size >= days, 30_000);
      await until("all costs have left", () => household.count(COST).size >= CURVE_DAYS - 1, 60_000);
    } finally {
      await last.stop();
    }
    assert.equal(household.count("load_curve").size, curve);
    // The day with the demo's hole is priced in part.
    assert.equal(household.count(COST).size, CURVE_DAYS - 1);
    assert.ok(household.sent().every(({ readings }) => readings.every(({ revised }) => revised !== true)));
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
    const households = Array.from({ length: Math.ceil(KILLS / KILLS_EACH) }, (_, i) =>
      Math.min(KILLS_EACH, KILLS - i * KILLS_EACH),
    );
    const work = async (): Promise<void> => {
      for (let kills = households.shift(); kills !== undefined; kills = households.shift()) {
        await killAndCompare(kills, Math.random);
      }
    };
    await Promise.all([work(), work(), work()]);
  });
});

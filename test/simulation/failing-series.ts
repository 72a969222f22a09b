/** A series that its service fails to give for days, while the others work and the process restarts again and again. */
import { startOfDay } from "../../nodes/readings/index.js";
import type { Mishap } from "../enedis-server/index.js";
import type { Disturbed } from "./disturbances.js";
import type { Gateway } from "./gateway.js";
import { Dice } from "./random.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Part of the path of a series' requests, with each service. */
const paths = [
  /courbe|detail|load_curve/,
  /(consommation|production)_quotidienne|daily/,
  /puissance|power/,
] as const;
const mishaps: readonly Mishap[] = ["error_500", "html", { status: 503, body: "" }];

export function drawFailingSeries(disturbed: Disturbed, gateways: readonly Gateway[], seed: number): void {
  // Dice of its own: what else happens to a seed stays the same.
  gateways.forEach((gateway, i) => {
    drawAt(gateway, disturbed, new Dice(seed, 6, i));
  });
}

function drawAt(gateway: Gateway, { begin, calmFrom, interventions }: Disturbed, dice: Dice): void {
  const until = startOfDay(calmFrom) * 1000;
  for (let at = begin + dice.integer(5 * DAY, 40 * DAY); at < until; at += dice.integer(30 * DAY, 90 * DAY)) {
    const to = Math.min(until, at + dice.integer(2, 8) * DAY);
    const path = dice.pick(paths);
    interventions.at(at, () => {
      interventions.log(`requests of ${path.source} fail until ${new Date(to).toISOString()}`);
    });
    gateway.storms.push({ from: at, to, as: dice.pick(mishaps), share: 1, path });
    for (
      let restartAt = at + dice.integer(HOUR, DAY);
      restartAt < to;
      restartAt += dice.integer(HOUR, 2 * DAY)
    ) {
      const down = dice.pick([1_000, 40_000, 2 * HOUR]);
      interventions.at(restartAt, () => interventions.restart(down));
    }
  }
}

/** All that goes wrong in a simulated household, as its options say. */
import {
  drawClockFaults,
  drawInterruptions,
  drawRefusals,
  drawStorms,
  type Disturbed,
} from "./disturbances.js";
import { drawFailingSeries } from "./failing-series.js";
import type { Gateway } from "./gateway.js";
import { Dice } from "./random.js";
import type { Restores } from "./restores.js";
import type { SimulationOptions } from "./setup.js";

export function drawTroubles(
  disturbed: Disturbed,
  gateways: readonly Gateway[],
  backups: Restores,
  options: SimulationOptions & { readonly quiet: boolean; readonly isRemote: boolean },
): void {
  const { seed, quiet, isRemote, clockFaults = true, restores = true, interruptions = !quiet } = options;
  if (!quiet && isRemote) {
    for (const gateway of gateways) drawStorms(disturbed, gateway);
    drawRefusals(disturbed);
  }
  // The demo invents any requested day: its clock must be right.
  if (interruptions) drawInterruptions(disturbed, isRemote);
  if (interruptions && isRemote) drawFailingSeries(disturbed, gateways, seed);
  if (interruptions && isRemote && clockFaults) {
    drawClockFaults({ ...disturbed, dice: new Dice(seed, 5) });
  }
  if (interruptions && restores) backups.draw(new Dice(seed, 7));
}

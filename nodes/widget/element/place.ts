/** Where the user is: the screen, the open history, and the direction of the charts. Kept in sessionStorage, which a browser may refuse. */
import { isMeasure, type Direction } from "../../readings/index.js";
import { compares, type Compare } from "./comparing.js";
import { heatKinds, heatPeriods } from "../protocol.js";
import { hasPeriod } from "./history-periods.js";
import { screens, type Screen } from "../screens.js";
import { DEEPEST, type Open } from "./travel.js";

export interface Place {
  readonly screen: Screen;
  /** Of the values, and of their histories. */
  readonly direction: Direction;
  /** Of the charts in the ring: chosen on one of them, kept by all. */
  readonly charted: Direction;
  readonly open?: Open;
  /** What the charts are compared with; absent: the year before. */
  readonly compare?: Compare;
}

export const firstPlace: Place = { screen: "values", direction: "consumption", charted: "consumption" };

const storedAs = (key: string): string => `linky-meter:${key}`;

/** @param key empty: it is not kept */
export function storePlace(key: string, place: Place): void {
  if (key === "") return;
  try {
    sessionStorage.setItem(storedAs(key), JSON.stringify(place));
  } catch {
    // Without storage, the values are shown first.
  }
}

export function storedPlace(key: string): Place {
  if (key === "") return firstPlace;
  try {
    const { screen, direction, charted, open, compare } = JSON.parse(
      sessionStorage.getItem(storedAs(key)) ?? "{}",
    ) as Partial<Place>;
    if (screen === undefined || !screens.includes(screen)) return firstPlace;
    const known = storedOpen(open, DEEPEST);
    const compared = compares.find((one) => one === compare);
    return {
      screen,
      direction: storedSide(direction),
      charted: storedSide(charted),
      ...(known && { open: known }),
      ...(compared && { compare: compared }),
    };
  } catch {
    return firstPlace;
  }
}

function storedOpen(stored: Partial<Open> | undefined, depth: number): Open | undefined {
  const { measure, period, isCost, end, up } = stored ?? {};
  const heat = heatKinds.find((one) => one === stored?.heat);
  if (!isMeasure(measure) || period === undefined) return undefined;
  if (!(heat ? heatPeriods.some((one) => one === period) : hasPeriod(measure, period))) return undefined;
  const above = depth > 1 ? storedOpen(up, depth - 1) : undefined;
  return {
    measure,
    period,
    ...(isCost === true && { isCost }),
    ...(heat && { heat }),
    ...(Number.isSafeInteger(end) && { end: end! }),
    ...(above && { up: above }),
  };
}

function storedSide(stored: unknown): Direction {
  return stored === "production" ? "production" : "consumption";
}

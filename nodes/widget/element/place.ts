/** Where the user is: the screen and the open history. Kept in sessionStorage, which a browser may refuse. */
import { isMeasure, type Direction } from "../../readings/index.js";
import { historyPeriods, screens, type Screen } from "./model.js";
import type { Open } from "./screens/index.js";

export interface Place {
  readonly screen: Screen;
  readonly direction: Direction;
  readonly open?: Open;
}

export const firstPlace: Place = { screen: "values", direction: "consumption" };

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
    const { screen, direction, open } = JSON.parse(
      sessionStorage.getItem(storedAs(key)) ?? "{}",
    ) as Partial<Place>;
    if (screen === undefined || !screens.includes(screen)) return firstPlace;
    const side = direction === "production" ? "production" : "consumption";
    const known =
      open !== undefined && isMeasure(open.measure) && historyPeriods[open.measure].includes(open.period);
    return { screen, direction: side, ...(known && { open }) };
  } catch {
    return firstPlace;
  }
}

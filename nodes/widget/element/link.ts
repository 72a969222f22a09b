/**
 * What the address of a page asks of its meters: `?screen=7d` to begin with a screen, with `&direction=production` and
 * `&end=2025-07-14` for a chart's last day; `?kiosk` to go through the screens by themselves.
 */
import { isDirection, parseDay } from "../../readings/index.js";
import { chartOf } from "./model.js";
import type { Place } from "./place.js";
import { screens } from "../screens.js";

/** @returns undefined: the address names no screen that there is */
export function linkedPlace(search: string): Place | undefined {
  const wanted = new URLSearchParams(search);
  const screen = screens.find((one) => one === wanted.get("screen"));
  if (screen === undefined) return undefined;
  const asked = wanted.get("direction");
  const direction = isDirection(asked) ? asked : "consumption";
  const end = parseDay(wanted.get("end") ?? "");
  const chart = chartOf(screen);
  return {
    screen,
    direction,
    charted: direction,
    // No meter was there before 1970.
    ...(chart !== undefined && end !== undefined && end > 0 && { open: { ...chart, end } }),
  };
}

/** Whether the screens change by themselves. */
export function isKiosk(search: string): boolean {
  return new URLSearchParams(search).has("kiosk");
}

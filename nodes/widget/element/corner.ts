/** What is opposite the title: the periods of a history, or the direction that a chart shows. */
import { html, nothing, type TemplateResult } from "lit";
import type { Direction } from "../../readings/index.js";
import { periods } from "../protocol.js";
import { choice } from "./choice.js";
import { historyPeriods } from "./history-periods.js";
import { isChart } from "./ring.js";
import type { Scene } from "./screens/index.js";
import type { Open } from "./travel.js";

export interface Choices {
  /** Shows another period of a history. */
  readonly choose: (open: Open) => void;
  /** Shows the charts of a direction. */
  readonly chart: (direction: Direction) => void;
}

/** @param day the day that the screen shows, if it is only one */
export function cornerOf(scene: Scene, day: string | undefined, choices: Choices): TemplateResult {
  const { open, stop, directions, direction, phrases } = scene;
  if (open !== undefined && open.heat === undefined) return periodsOf(scene, open, choices);
  if (!isChart(stop.screen)) return html``;
  if (directions.length > 1) return html`${mark(day, true)}${sidesOf(scene, choices)}`;
  const named = direction === "production" ? phrases.shortDirections.production : undefined;
  return mark([named, day].filter((part) => part !== undefined).join(" · "), named === undefined);
}

function mark(text = "", isDay = false): TemplateResult {
  return html`${text === "" ? nothing : html`<span class="mark ${isDay ? "of-chart" : ""}">${text}</span>`}`;
}

function periodsOf({ phrases }: Scene, open: Open, { choose }: Choices): TemplateResult {
  const offered = historyPeriods[open.measure];
  if (offered.length < 2) return mark(phrases.periods[offered[0]!][1]);
  return html`<span class="periods" role="group" aria-label=${phrases.period}>
    ${[...offered]
      .sort((a, b) => periods.indexOf(a) - periods.indexOf(b))
      .map((period) =>
        choice(phrases.periods[period], period === open.period, () => choose({ ...open, period })),
      )}
  </span>`;
}

/** Both directions side by side; a small tile has room only for the one shown, which then leads to the other. */
function sidesOf({ phrases, directions, direction }: Scene, { chart }: Choices): TemplateResult {
  const { shortDirections: short, directions: full } = phrases;
  const other = directions.find((one) => one !== direction)!;
  return html`<span class="periods" role="group" aria-label=${phrases.direction}>
      ${directions.map((one) => choice([short[one], full[one]], one === direction, () => chart(one)))}
    </span>
    <button
      class="flip"
      aria-label=${phrases.flip(short[direction], full[other])}
      @click=${() => chart(other)}
    >
      ${short[direction]}
    </button>`;
}

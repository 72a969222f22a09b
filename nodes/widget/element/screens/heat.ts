/** Which hours of the day draw, cost or give how much: a heat map. */
import { html, nothing, type TemplateResult } from "lit";
import { DAY_SECONDS, formatDay, lengthOfDay } from "../../../readings/index.js";
import { heatKinds, heatPeriods, heatSigns, type HeatKind, type HeatPeriod } from "../../protocol.js";
import { drawHeat } from "../charts/heat.js";
import { choice } from "../choice.js";
import type { Cell } from "../csv.js";
import { EURO } from "../digits.js";
import { columnsOf, hasValue, rowsOf, type HeatView } from "../heat-model.js";
import type { AnyWish } from "../model.js";
import { endingOn, heldOf, type Open } from "../travel.js";
import { amount, captionOf, empty, notesOf, plot, reading, said, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";

/** Costs are there for who has a price. */
function kindOf({ snapshot, direction }: Scene, { heat }: Open): HeatKind {
  return snapshot?.costs?.[direction] === undefined ? "energy" : heat!;
}

export function heatWish(scene: Scene, chart: Open): AnyWish {
  const { period, end } = chart;
  return {
    direction: scene.direction,
    measure: "heat",
    of: kindOf(scene, chart),
    period: period as HeatPeriod,
    ...(end !== undefined && { end }),
  };
}

/** Its periods, and the switch between energy and costs. */
export function heatChoices(scene: Scene, chart: Open): TemplateResult {
  const { phrases, snapshot, direction, travel } = scene;
  const names = { energy: "kWh", cost: EURO };
  return html`<div class="choices">
    <span class="periods" role="group" aria-label=${phrases.period}>
      ${heatPeriods.map((period) =>
        choice(phrases.periods[period], period === chart.period, () => travel({ ...chart, period })),
      )}
    </span>
    ${
      snapshot?.costs?.[direction] === undefined
        ? nothing
        : html`<span class="periods" role="group" aria-label=${phrases.shown}>
            ${heatKinds.map((heat) =>
              choice([names[heat], names[heat]], heat === chart.heat, () => travel({ ...chart, heat })),
            )}
          </span>`
    }
  </div>`;
}

/** Why a cell has no value, or not the whole of it, by its sign. */
function lacksIn({ phrases }: Scene): Readonly<Record<string, string>> {
  return {
    [heatSigns.missing]: phrases.none,
    [heatSigns.unpriced]: phrases.noPrice,
    [heatSigns.partial]: phrases.incomplete,
    [heatSigns.none]: phrases.noHour,
  };
}

export function heat(scene: Scene, view: HeatView, chart: Open): Part {
  const { phrases, dates, selected, room } = scene;
  const { values, signs, from, to, total } = view;
  const unit = kindOf(scene, chart) === "cost" ? EURO : "kWh";
  if (total === null && !signs.includes(heatSigns.unpriced)) return empty(phrases.nothingHeld);
  const shownAs = (raw: number): string => amount(scene, raw, unit, 2);
  const period = dates.range(from, to);
  const lacks = lacksIn(scene);
  const lack = lacks[signs[selected ?? -1]!];
  const isChosen = selected !== undefined && selected < values.length;
  const shown: Figure = isChosen
    ? cellFigure(scene, view, selected, unit, lack)
    : { name: phrases.total, sub: period, brief: period, isPeriod: true, raw: total, unit };
  const extremes = extremesIn(scene, view, shownAs);
  const known = values.filter(hasValue);
  // What reads a cell without a value says why in its place.
  const heard = isChosen && shown.raw === null ? cellFigure(scene, view, selected, unit, undefined) : shown;
  const hatched = [heatSigns.missing, heatSigns.unpriced].filter((sign) => signs.includes(sign));
  const drawing = room.width > 0 ? drawHeat(view, room, dates, selected) : undefined;
  return {
    content: html`${plot(scene, drawing, values.length, captionOf(scene, period), tableOf(scene, view, shownAs), true)}
    ${
      known.length === 0
        ? nothing
        : html`<ul class="legend scale" aria-hidden="true">
            <li>${shownAs(Math.min(...known))}<i></i>${shownAs(Math.max(...known))}</li>
          </ul>`
    }
    ${reading(scene, shown, lack)}${notesOf([
      ...extremes,
      ...(hatched.length > 0
        ? [`${phrases.hatched}${phrases.colon}${hatched.map((sign) => lacks[sign]).join(", ")}.`]
        : []),
      ...(unit === EURO ? [phrases.withoutSubscription] : []),
    ])}`,
    said: isChosen ? said(scene, heard, lack) : [said(scene, shown, phrases.noPrice), ...extremes].join(" "),
    inside: (i) => insideOfCell(scene, view, i),
  };
}

/** @param lack why it has no value, or not the whole of it */
function cellFigure(
  { phrases, dates }: Scene,
  view: HeatView,
  cell: number,
  unit: string,
  lack: string | undefined,
): Figure {
  const { hours, step, values } = view;
  const rows = rowsOf(view);
  const row = cell % rows;
  const column = columnsOf(view)[Math.floor(cell / rows)]!;
  const isWeek = step === "week";
  const isTwice = hours * row <= 2 && 2 < hours * (row + 1) && lengthOfDay(column.from) > DAY_SECONDS;
  const name = hoursOf(phrases, view, row);
  return {
    name: isWeek ? dates.range(column.from, column.to) : dates.weekday(column.from),
    sub: [name, isWeek ? phrases.mean : isTwice && phrases.twice, lack].filter(Boolean).join(", "),
    brief: `${dates.day(column.from)}, ${name}`,
    raw: values[cell]!,
    unit,
  };
}

/** For a file: each hour of each day, or its average in a week; what it lacks is said beside it. */
export function heatCells(scene: Scene, view: HeatView, chart: Open): Cell[][] {
  const { phrases, direction } = scene;
  const { first, last, at, energy, lack } = phrases.csv;
  const lacks = lacksIn(scene);
  const rows = rowsOf(view);
  const value = kindOf(scene, chart) === "cost" ? `${phrases.costs[direction]} (${EURO})` : energy;
  return [
    [first, last, at, value, lack],
    ...columnsOf(view).flatMap(({ from, to }, column) =>
      Array.from({ length: rows }, (_, row): Cell[] => {
        const cell = column * rows + row;
        const raw = view.values[cell] ?? null;
        const days = [formatDay(from), formatDay(to - 1), hoursOf(phrases, view, row)];
        return [...days, raw === null ? null : raw / 1_000, lacks[view.signs[cell]!] ?? null];
      }),
    ),
  ];
}

function hoursOf(phrases: Scene["phrases"], { hours }: HeatView, row: number): string {
  return phrases.hours(row * hours, (row + 1) * hours);
}

/** The hours with most and least; none, if nothing is known. */
function extremesIn({ phrases }: Scene, view: HeatView, shownAs: (raw: number) => string): string[] {
  const { means } = view;
  const held = means.filter(hasValue);
  if (held.length === 0) return [];
  const [most, least] = [Math.max(...held), Math.min(...held)].map(
    (mean) => [hoursOf(phrases, view, means.indexOf(mean)), shownAs(mean)] as const,
  );
  return [phrases.extremes(...most!, ...least!)];
}

/** A day's curve, or the days of a week. */
function insideOfCell({ open, snapshot, direction }: Scene, view: HeatView, cell: number): Open | undefined {
  const { to } = columnsOf(view)[Math.floor(cell / rowsOf(view))]!;
  const into: Open =
    view.step === "day" ? { measure: "load_curve", period: "1d" } : { measure: "daily", period: "week" };
  const side = snapshot?.sides[direction];
  return heldOf(side, into.measure) && { ...endingOn(into, to - 1, side), ...(open && { up: open }) };
}

function tableOf({ phrases }: Scene, view: HeatView, shownAs: (raw: number) => string): TemplateResult {
  return html`<tbody>
    ${view.means.map(
      (mean, row) =>
        html`<tr>
          <th scope="row">${hoursOf(phrases, view, row)}</th>
          <td>${mean === null ? phrases.none : shownAs(mean)}</td>
        </tr>`,
    )}
  </tbody>`;
}

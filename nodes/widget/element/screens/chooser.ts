/** Leads a chart to other days: some that are often wanted, or one from a calendar. And to a file of it. */
import { html, nothing, type TemplateResult } from "lit";
import { dayOf, formatDay, parseDay } from "../../../readings/index.js";
import { costRows, csvOf, rowsOf, type Cell } from "../csv.js";
import { choicesOf } from "../comparing.js";
import { comparedBy, fromSnapshot, historyWish, isLong, wishOf } from "../model.js";
import { daysOf, endingOn, heldOf, yearBefore, type Open } from "../travel.js";
import { heatCells, heatWish } from "./heat.js";
import { partName } from "./legend.js";
import { page } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function chooser(scene: Scene, chart: Open): Part {
  const { phrases, snapshot, direction } = scene;
  const side = snapshot?.sides[direction];
  // It stands in the place of a chart whose days are known.
  const held = heldOf(side, chart.measure)!;
  const today = dayOf(snapshot!.at);
  const above = chart.up && { up: chart.up };
  const goes: readonly (readonly [string, Open | undefined])[] = [
    [phrases.newest, chart.end === undefined ? undefined : endingOn(chart, held.last, side)],
    [phrases.yearEarlier, yearBefore(chart, side)],
    [phrases.yesterday, { measure: "load_curve", period: "1d", end: today - 1, ...above }],
    ...(chart.isCost
      ? ([[phrases.thisMonth, { measure: "daily", period: "month", isCost: true, ...above }]] as const)
      : ([
          [phrases.thisWeek, { measure: "daily", period: "week", ...above }],
          [phrases.thisMonth, { measure: "daily", period: "month", ...above }],
          [phrases.thisYear, { measure: "monthly", period: "year", ...above }],
        ] as const)),
  ];
  const first = Number.isFinite(held.first) ? formatDay(held.first) : undefined;
  const shown = Math.min(chart.end ?? held.last, held.last);
  const go = ({ target }: Event): void => {
    const day = parseDay((target as HTMLInputElement).value);
    if (day !== undefined && day !== shown) scene.travel(endingOn(chart, day, side));
  };
  // A date that is being typed is one after each key: it counts with Enter.
  let isTyped = false;
  return {
    content: page(
      html`<div class="chooser">
        <label
          >${phrases.date}<input
            type="date"
            min=${first ?? nothing}
            max=${formatDay(held.last)}
            .value=${formatDay(shown)}
            @keydown=${() => (isTyped = true)}
            @keyup=${(event: KeyboardEvent) => event.key === "Enter" && go(event)}
            @change=${(event: Event) => isTyped || go(event)}
        /></label>
        ${chart.isCost || chart.heat ? nothing : comparison(scene, chart)}
        ${goes.map(([words, open]) => lead(words, open, scene))} ${download(scene, chart)}
      </div>`,
    ),
    said: phrases.chooseDay(""),
  };
}

/** What it is compared with. */
function comparison(scene: Scene, chart: Open): TemplateResult {
  const { phrases, compare, compareWith } = scene;
  const shown = comparedBy(chart, compare);
  const choices = choicesOf(chart, isLong(chart));
  const chosen = (event: Event): void =>
    compareWith(choices[(event.target as HTMLSelectElement).selectedIndex]!);
  return html`<label
    >${phrases.compare}<select @change=${chosen}>
      ${choices.map((one) => {
        const compared = comparedBy(chart, one);
        return html`<option .selected=${compared === shown}>${phrases.comparedWith[compared]}</option>`;
      })}
    </select></label
  >`;
}

function lead(words: string, open: Open | undefined, scene: Scene): TemplateResult {
  return html`${open === undefined ? nothing : html`<button class="plain" @click=${() => scene.travel(open)}>${words}</button>`}`;
}

/** What the chart shows, once it does. */
function download(scene: Scene, chart: Open): TemplateResult {
  const { phrases, language, direction, snapshot } = scene;
  const side = snapshot?.sides[direction];
  const days = daysOf(chart, side);
  const rows = cellsOf(scene, chart);
  if (days === undefined || rows === undefined) return html``;
  const [from, to] = [formatDay(days.from), formatDay(days.to - 1)];
  const name = [
    "linky",
    snapshot?.hint,
    direction,
    chart.heat ? "heat" : chart.isCost && "cost",
    from,
    ...(from === to ? [] : [to]),
  ]
    .filter(Boolean)
    .join("-");
  const text = (): Blob => new Blob([csvOf(rows, language)], { type: "text/csv" });
  return html`<button class="plain" @click=${() => save(scene.picture(), `${name}.png`)}>
      ${phrases.picture}</button
    ><button class="plain" @click=${() => save(text(), `${name}.csv`)}>${phrases.csv.download}</button>`;
}

function cellsOf(scene: Scene, chart: Open): Cell[][] | undefined {
  const { phrases, direction, snapshot } = scene;
  const { view } = scene.known(
    chart.heat === undefined ? wishOf(direction, chart, scene.compare) : heatWish(scene, chart),
  );
  if (view?.kind === "heat") return heatCells(scene, view, chart);
  if (view?.kind === "cost-bars") {
    const names = [phrases.costs[direction], ...view.parts.map((part) => partName(scene, part))];
    return costRows(view, names, phrases.csv);
  }
  const shown =
    view ??
    (chart.isCost || chart.heat
      ? undefined
      : fromSnapshot(historyWish(direction, chart, scene.compare), snapshot?.sides[direction]));
  if (shown?.kind !== "bars" && shown?.kind !== "curve") return undefined;
  const before = phrases.comparedWith[comparedBy(chart, scene.compare)];
  return rowsOf(shown, chart.measure === "max_power", { ...phrases.csv, before });
}

/** @param content undefined: the browser cannot make it */
async function save(content: Blob | Promise<Blob | undefined>, name: string): Promise<void> {
  const blob = await content;
  if (blob === undefined) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read it only after the click is over.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

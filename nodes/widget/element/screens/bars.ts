/** Days, months or years as bars, with the year before as a dashed line. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { dayOf, type Day, unitOf } from "../../../readings/index.js";
import { dayStateOf } from "../../coverage.js";
import type { Side } from "../../protocol.js";
import { drawBars, hasMeans, highestOf } from "../charts/bars.js";
import { limitsWithin } from "../charts/limits.js";
import { patternsOf } from "../charts/stack.js";
import { chartOf, sumOf, type Bar, type BarsView, type Wish } from "../model.js";
import { insideOf, type Open } from "../travel.js";
import { legendOf, partName, type LegendEntry } from "./legend.js";
import {
  amount,
  beforeWords,
  capital,
  captionOf,
  comparisonWords,
  empty,
  nextTime,
  notesOf,
  plot,
  reading,
  said,
  writer,
  type Figure,
} from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function bars(scene: Scene, view: BarsView, measure: Wish["measure"]): Part {
  const { phrases, dates, snapshot, direction, selected, room } = scene;
  const { bars: all, step } = view;
  const highest = measure === "max_power";
  const unit = unitOf(measure);
  const sum = sumOf(all, highest);
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined || sum.value === null) return empty(phrases.nothingHeld);
  const period = dates.range(first.from, last.to);
  const chosen = selected === undefined ? undefined : all[selected];
  const ofPeak = highest && sum.top !== undefined;
  const shown: Figure =
    chosen === undefined
      ? {
          name: highest ? phrases.peak : phrases.total,
          sub: ofPeak ? whenOf(scene, view, sum.top) : period,
          brief: ofPeak ? whenOf(scene, view, sum.top) : dates.brief(first.from, last.to, step),
          isPeriod: !ofPeak,
          note: sum.held < sum.of ? phrases.days(sum.held, sum.of) : undefined,
          raw: sum.value,
          unit,
        }
      : {
          name: whenOf(scene, view, chosen, false),
          sub: barNote(scene, chosen, unit),
          brief: whenOf(scene, view, chosen, false),
          raw: chosen.value,
          unit,
        };
  const side = snapshot?.sides[direction];
  const notes = [
    ...missingWords(scene, view, side, measure),
    ...comparisonWords(scene, view.comparison, unit),
    ...limitWords(scene, view, unit),
    ...(hasMeans(view) ? [phrases.means] : []),
  ];
  const looks = (view.parts ?? []).map(({ look }) => look);
  const drawn =
    room.width > 0 ? drawBars(view, room, dates, writer(scene, unit), selected, looks) : undefined;
  const drawing = drawn && { ...drawn, content: svg`${patternsOf(looks)}${drawn.content}` };
  const made = partsIn(scene, view, chosen);
  return {
    content: html`${plot(scene, drawing, all.length, captionOf(scene, period), barTable(scene, view, unit), true)}
    ${made.length > 0 ? legendOf(made) : nothing} ${reading(scene, shown)}${notesOf(notes)}`,
    inside: (i) => insideOfBar(scene, view, all[i]),
    said:
      chosen === undefined
        ? [said(scene, shown), ...subscribedWords(scene, view, unit, false)].join(" ")
        : [
            said(scene, { ...shown, sub: undefined, note: lackWordsOf(scene, chosen) }),
            ...partWords(made),
          ].join(" "),
  };
}

/** The classes of a bar, or of all. */
function partsIn(scene: Scene, { parts = [], bars: all }: BarsView, chosen: Bar | undefined): LegendEntry[] {
  const some = chosen === undefined ? all : [chosen];
  if (chosen?.value === null) return [];
  return parts.map((part, i) => ({
    ...part,
    name: partName(scene, part),
    sum: amount(
      scene,
      some.reduce((sum, bar) => sum + (bar.parts?.[i] ?? 0), 0),
      "kWh",
      1,
    ),
  }));
}

function partWords(made: readonly LegendEntry[]): string[] {
  return made.length === 0 ? [] : [`${made.map(({ name, sum }) => `${name} ${sum}`).join(", ")}.`];
}

/** What a bar leads to. */
export function insideOfBar(
  scene: Scene,
  { step }: Pick<BarsView, "step">,
  bar: Pick<Bar, "from" | "to"> | undefined,
): Open | undefined {
  const chart = scene.open ?? chartOf(scene.stop.screen);
  if (chart === undefined || bar === undefined) return undefined;
  const inside = insideOf(chart, step, bar, scene.snapshot?.sides[scene.direction]);
  if (inside === undefined || scene.open !== undefined) return inside;
  // Back leads to the screen of the ring.
  const { up: _, ...open } = inside;
  return open;
}

/** What the contract allows, in order of time. */
function subscribedWords(scene: Scene, { limits = [] }: BarsView, unit: string, isDrawn: boolean): string[] {
  const powers = limits.map(({ power }) => amount(scene, power, unit, 0));
  const changes = powers.filter((power, i) => power !== powers[i - 1]);
  const { phrases } = scene;
  if (changes.length === 0) return [];
  return [
    phrases.subscribed(
      changes.reduce((one, next) => phrases.followed(one, next)),
      isDrawn,
    ),
  ];
}

/** Which of the lines over the bars is which. */
function limitWords(scene: Scene, view: BarsView, unit: string): string[] {
  const { phrases } = scene;
  const { limits = [], bars: all } = view;
  const drawn = limitsWithin(limits, highestOf(all));
  const isDrawn = (wanted: string): boolean => drawn.some(({ kind }) => kind === wanted);
  const dotted = (["over", "below"] as const).filter(isDrawn);
  return [
    ...subscribedWords(scene, view, unit, isDrawn("power")),
    ...(dotted.length === 0
      ? []
      : [
          phrases.dotted(
            dotted.map((kind) => phrases[kind]).reduce((one, other) => phrases.both(one, other)),
          ),
        ]),
  ];
}

/** A bar's date. */
function whenOf({ dates }: Scene, { step }: BarsView, { from, at }: Bar, withTime = true): string {
  if (step === "year") return dates.year(from);
  if (step === "month") return dates.month(from);
  return at !== null && withTime ? dates.moment(at) : dates.weekday(from);
}

/** How much of a bar with a value is missing. */
function lackWordsOf({ phrases }: Scene, { missing, value }: Bar): string | undefined {
  return missing > 0 && value !== null ? phrases.missing(missing) : undefined;
}

/** The note beside a bar's value. */
function barNote(scene: Scene, bar: Bar, unit: string): string {
  const { phrases, dates } = scene;
  const { from, to, before, value, at } = bar;
  const parts = [];
  if (at !== null) parts.push(dates.moment(at));
  else if (to - from > 1) parts.push(lackWordsOf(scene, bar) ?? dates.range(from, to));
  if (before !== null) parts.push(`${beforeWords(scene)} ${amount(scene, before, unit, 2)}`);
  if (value === null) parts.unshift(phrases.none);
  return parts.join(", ");
}

/** Up to this many missing days are listed one by one. */
const TOLD = 2;

function missingWords(
  scene: Scene,
  { bars: all, step }: BarsView,
  side: Side | undefined,
  measure: Wish["measure"],
): string[] {
  const { phrases, dates } = scene;
  const lacking = all.filter(({ missing }) => missing > 0);
  if (step !== "day") {
    if (lacking.length > TOLD) return [phrases.partials(lacking.length)];
    return lacking.map((bar) =>
      phrases.partial(capital(step === "year" ? dates.year(bar.from) : dates.month(bar.from)), bar.missing),
    );
  }
  if (lacking.length > TOLD) return [phrases.several(lacking.length, all.length)];
  return lacking.map(({ from }) => whyMissing(scene, side, measure, from));
}

/** After this many days, Enedis seldom still publishes a reading. */
const RECENT_DAYS = 7;

function whyMissing(
  { phrases, dates, snapshot }: Scene,
  side: Side | undefined,
  series: Wish["measure"],
  day: Day,
): string {
  const when = capital(dates.weekday(day));
  const state = side === undefined ? "missing" : dayStateOf(side, series, day);
  if (state === "unknown") return phrases.unknown(when);
  if (snapshot !== undefined && dayOf(snapshot.at) - day > RECENT_DAYS) return phrases.late(when);
  const next = snapshot?.state?.nextPoll;
  return phrases.notYet(when, next === undefined ? undefined : nextTime(dates, next, snapshot!.at));
}

function barTable(scene: Scene, view: BarsView, unit: string): TemplateResult {
  const { phrases } = scene;
  const compared = view.bars.some(({ before }) => before !== null);
  const cell = (raw: number | null): string => (raw === null ? phrases.none : amount(scene, raw, unit));
  return html`<thead>
      <tr>
        <th scope="col">${phrases.when}</th>
        <th scope="col">${phrases.value}</th>
        ${compared ? html`<th scope="col">${capital(beforeWords(scene))}</th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${view.bars.map(
        (bar) =>
          html`<tr>
            <th scope="row">${whenOf(scene, view, bar)}</th>
            <td>
              ${cell(bar.value)}${bar.value !== null && bar.missing > 0 ? `, ${phrases.missing(bar.missing)}` : nothing}
            </td>
            ${compared ? html`<td>${cell(bar.before)}</td>` : nothing}
          </tr>`,
      )}
    </tbody>`;
}

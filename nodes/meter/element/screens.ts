/** The screens of the ring and the history of a value. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { dayOf, startOfDay, type Day } from "../../readings/paris.js";
import { unitOf, type Direction, type Measure } from "../../readings/series.js";
import type { Comparison, Period, Side, Snapshot, Value } from "../protocol.js";
import type { Known, View } from "./answers.js";
import { drawBars, drawCalendar, drawCurve, type Drawing, type Room } from "./chart.js";
import type { Dates, Language } from "./dates.js";
import { ghost, lit } from "./digits.js";
import {
  calendarOf,
  curveSum,
  fromSnapshot,
  historyWish,
  rowView,
  screenWish,
  stateOf,
  sumOf,
  valueOrder,
  type Bar,
  type BarsView,
  type CurveView,
  type Stop,
  type Wish,
} from "./model.js";
import type { Phrases } from "./phrases.js";

/** The history of a value. */
export interface Open {
  readonly measure: Measure;
  readonly period: Period;
}

/** All that a screen is drawn from. */
export interface Scene {
  readonly snapshot: Snapshot | undefined;
  readonly language: Language;
  readonly phrases: Phrases;
  readonly dates: Dates;
  readonly directions: readonly Direction[];
  readonly direction: Direction;
  readonly ring: readonly Stop[];
  readonly stop: Stop;
  readonly open: Open | undefined;
  readonly room: Room;
  /** The bar, interval or day that is pointed at. */
  readonly selected: number | undefined;
  readonly known: (wish: Wish) => Known;
  readonly again: (wish: Wish) => void;
  readonly openHistory: (measure: Measure) => void;
  readonly select: (i: number | undefined) => void;
}

export interface Shown {
  /** Changes with the screen, not with what it shows. */
  readonly id: string;
  readonly title: string;
  /** For a small tile. */
  readonly short: string;
  /** Opposite the title: whose readings these are, and of which day. */
  readonly corner: string;
  readonly content: TemplateResult;
  /** For those who do not see it. */
  readonly announcement: string;
}

interface Part {
  readonly content: TemplateResult;
  /** Opposite the title. */
  readonly corner?: string;
  readonly said?: string;
}

const NARROW_SPACE = "\u202f";
const NO_BREAK_SPACE = "\u00a0";

export function screenOf(scene: Scene): Shown {
  const { phrases, stop, open, direction, directions, ring } = scene;
  const place = open === undefined ? stop.screen : `${open.measure} ${open.period}`;
  const id = `${place} ${direction}`;
  const title = open === undefined ? titleOf(scene) : phrases.measures[open.measure];
  const { content, corner: ofDay, said } = open === undefined ? ringScreen(scene) : history(scene, open);
  const position =
    open === undefined
      ? phrases.position(title, ring.indexOf(stop) + 1, ring.length)
      : `${title}, ${phrases.periods[open.period][1]}`;
  const short =
    open === undefined && stop.screen === "values"
      ? phrases.shortDirections[stop.direction ?? direction]
      : title;
  const aside =
    stop.screen !== "values" &&
    stop.screen !== "state" &&
    (directions.length > 1 || direction === "production");
  const corner = [
    ...(aside ? [phrases.shortDirections[direction]] : []),
    ...(ofDay === undefined ? [] : [ofDay]),
  ].join(" · ");
  return {
    id,
    title,
    short,
    corner,
    content,
    announcement: said === undefined ? `${position}.` : `${position}. ${said}`,
  };
}

function titleOf({ phrases, stop, direction }: Scene): string {
  return stop.screen === "values"
    ? phrases.directions[stop.direction ?? direction]
    : phrases.screens[stop.screen];
}

function ringScreen(scene: Scene): Part {
  const { stop, snapshot, direction, phrases } = scene;
  if (snapshot === undefined) return stop.screen === "values" ? values(scene) : empty(phrases.waiting);
  const side = snapshot.sides[direction];
  switch (stop.screen) {
    case "values":
      return values(scene);
    case "state":
      return state(scene, snapshot);
    case "7d":
    case "30d":
      return side === undefined
        ? empty(phrases.nothingHeld)
        : bars(scene, rowView(side, stop.screen === "7d" ? 7 : 30), "daily");
    case "holes":
      return side === undefined ? empty(phrases.nothingHeld) : holes(scene, side);
    case "12m":
    case "3y":
    case "curve":
      return asked(scene, screenWish(stop.screen, direction)!);
  }
}

// --- values

function values(scene: Scene): Part {
  const { snapshot, direction, phrases, openHistory } = scene;
  const side = snapshot?.sides[direction];
  return {
    content: html`<div class="rows ${direction}">
        ${valueOrder[direction].map((measure) => {
          const value = side?.values[measure];
          const unit = unitOf(measure);
          const shown: Figure = {
            name: measureName(scene, measure),
            sub: value === undefined ? phrases.noReading : dateOf(scene, measure, value),
            note: value?.missing === undefined ? undefined : phrases.missing(value.missing),
            raw: value?.value ?? null,
            unit,
          };
          const read = value === undefined ? "" : `${amount(scene, value.value)} ${unit}, `;
          return html`<button class="row" data-measure=${measure} @click=${() => openHistory(measure)}>
            ${figure(shown)}<span class="hidden">${read}${phrases.openHistory}</span>
          </button>`;
        })}
      </div>
      ${lampLine(scene)}`,
  };
}

function measureName({ phrases, snapshot, direction }: Scene, measure: Measure): string {
  const value = snapshot?.sides[direction]?.values.load_curve;
  if (measure !== "load_curve" || value === undefined) return phrases.measures[measure];
  return phrases.step(Math.round((value.end - value.start) / 60));
}

/** When a value was measured. */
function dateOf({ dates }: Scene, measure: Measure, { start, end, at }: Value): string {
  const from = dayOf(start);
  const to = dayOf(end - 1) + 1;
  if (measure === "load_curve") return `${dates.moment(start)} –${NO_BREAK_SPACE}${dates.time(end, true)}`;
  if (measure === "max_power") return at === undefined ? dates.weekday(from) : dates.moment(at);
  if (measure === "daily") return dates.weekday(from);
  return dates.range(from, to);
}

/** Why the lamp has its colour. */
function lampLine({ snapshot, phrases, language }: Scene): TemplateResult {
  const lamp = snapshot?.lamp;
  const sign = lamp?.color ?? "orange";
  return html`<p class="line">
    <svg class="sign" viewBox="0 0 16 16" aria-hidden="true">${signs[sign]}</svg
    >${lamp?.words[language] ?? phrases.waiting}
  </p>`;
}

/** Told apart without their colour: a tick, a clock, a warning. */
const signs: Readonly<Record<"green" | "orange" | "red", SVGTemplateResult>> = {
  green: svg`<path d="M2.5 8.5 6.5 12.5 13.5 4" />`,
  orange: svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.5V8l2.5 1.8" />`,
  red: svg`<path d="M8 1.8 15 14H1Z" /><path d="M8 6v4M8 11.6v.6" />`,
};

interface Figure {
  readonly name: string;
  readonly sub: string;
  readonly note?: string | undefined;
  /** W, Wh or VA. */
  readonly raw: number | null;
  readonly unit: string;
}

/** A name, a date, and a value on cells of seven segments. */
function figure({ name, sub, note, raw, unit }: Figure): TemplateResult {
  const text = lit(raw);
  return html`<span class="label"
      ><span class="measure">${name}</span
      ><span class="date"
        ><span>${sub}</span>${note === undefined ? nothing : html`<span>${note}</span>`}</span
      ></span
    ><span class="digits" aria-hidden="true" data-lit=${text} data-ghost=${ghost(text)}></span
    ><span class="unit" aria-hidden="true">${unit}</span>`;
}

/** A figure that is no key. */
function reading(scene: Scene, shown: Figure): TemplateResult {
  const read = shown.raw === null ? scene.phrases.none : `${amount(scene, shown.raw)} ${shown.unit}`;
  return html`<div class="row reading">${figure(shown)}<span class="hidden">${read}</span></div>`;
}

/** A raw value in thousands, as readers write it. */
function amount({ language }: Scene, raw: number, digits = 3): string {
  return decimal(language, raw / 1000, digits);
}

const numbers = new Map<string, Intl.NumberFormat>();

function decimal(language: Language, value: number, digits: number): string {
  const key = `${language}${digits}`;
  let known = numbers.get(key);
  if (known === undefined) {
    known = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", {
      minimumFractionDigits: Math.min(digits, 3),
      maximumFractionDigits: digits,
    });
    numbers.set(key, known);
  }
  return known.format(value);
}

function writer({ language }: Scene): (raw: number, decimals: number) => string {
  return (raw, decimals) => decimal(language, raw / 1000, decimals);
}

// --- charts

function empty(text: string, again?: { label: string; act: () => void }): Part {
  return {
    content: html`<div class="empty">
      <p>${text}</p>
      ${again === undefined ? nothing : html`<button class="plain" @click=${again.act}>${again.label}</button>`}
    </div>`,
    said: text,
  };
}

function history(scene: Scene, { measure, period }: Open): Part {
  return asked(scene, historyWish(scene.direction, measure, period));
}

/** A chart that the host is asked for. */
function asked(scene: Scene, wish: Wish): Part {
  const { phrases, snapshot, language, known } = scene;
  const { view, failed } = known(wish);
  const shown: View | undefined = view ?? fromSnapshot(wish, snapshot?.sides[wish.direction]);
  if (shown?.kind === "bars") return bars(scene, shown, wish.measure);
  if (shown?.kind === "curve") return curve(scene, shown);
  if (failed === undefined) return empty(phrases.asking);
  const text = failed === true ? phrases.noAnswer : failed[language];
  return empty(text, { label: phrases.again, act: () => scene.again(wish) });
}

function bars(scene: Scene, view: BarsView, measure: Wish["measure"]): Part {
  const { phrases, dates, snapshot, direction, selected, room } = scene;
  const { bars: all } = view;
  const highest = measure === "max_power";
  const unit = unitOf(measure);
  const sum = sumOf(all, highest);
  const first = all[0];
  const last = all.at(-1);
  if (first === undefined || last === undefined || sum.value === null) return empty(phrases.nothingHeld);
  const period = dates.range(first.from, last.to);
  const chosen = selected === undefined ? undefined : all[selected];
  const shown: Figure =
    chosen === undefined
      ? {
          name: highest ? phrases.peak : phrases.total,
          sub: highest && sum.top !== undefined ? whenOf(scene, view, sum.top) : period,
          note: sum.held < sum.of ? phrases.days(sum.held, sum.of) : undefined,
          raw: sum.value,
          unit,
        }
      : {
          name: whenOf(scene, view, chosen, false),
          sub: barNote(scene, chosen, unit),
          raw: chosen.value,
          unit,
        };
  const side = snapshot?.sides[direction];
  const notes = [
    ...missingWords(scene, view, side, measure),
    ...comparisonWords(scene, view.comparison, unit),
  ];
  const drawing = room.width > 0 ? drawBars(view, room, dates, writer(scene), selected) : undefined;
  return {
    content: html`${plot(scene, drawing, all.length, `${titleFor(scene)}, ${period}`, barTable(scene, view, unit))}
    ${reading(scene, shown)}${notesOf(notes)}`,
    said: `${shown.name}, ${shown.sub}${phrases.colon}${shown.raw === null ? phrases.none : `${amount(scene, shown.raw)} ${unit}`}.`,
  };
}

function titleFor({ phrases, direction }: Scene): string {
  return phrases.directions[direction];
}

/** A bar's date. */
function whenOf({ dates }: Scene, { step }: BarsView, { from, at }: Bar, withTime = true): string {
  if (step === "year") return dates.year(from);
  if (step === "month") return dates.month(from);
  return at !== null && withTime ? dates.moment(at) : dates.weekday(from);
}

/** What is said of a bar beside its value. */
function barNote(scene: Scene, { from, to, before, missing, value, at }: Bar, unit: string): string {
  const { phrases, dates } = scene;
  const parts = [];
  if (at !== null) parts.push(dates.moment(at));
  else if (to - from > 1)
    parts.push(missing > 0 && value !== null ? phrases.missing(missing) : dates.range(from, to));
  if (before !== null) parts.push(`${phrases.yearBefore} ${amount(scene, before, 2)} ${unit}`);
  if (value === null) parts.unshift(phrases.none);
  return parts.join(", ");
}

/** How many missing days are told one by one. */
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
      phrases.partial(step === "year" ? dates.year(bar.from) : dates.month(bar.from), bar.missing),
    );
  }
  if (lacking.length > TOLD) return [phrases.several(lacking.length, all.length)];
  return lacking.map(({ from }) => whyMissing(scene, side, measure, from));
}

/** Days after which Enedis seldom publishes any more. */
const RECENT_DAYS = 7;

function whyMissing(
  { phrases, dates, snapshot }: Scene,
  side: Side | undefined,
  series: Wish["measure"],
  day: Day,
): string {
  const when = capital(dates.weekday(day));
  const state = side === undefined ? "missing" : stateOf(side, series, day);
  if (state === "unknown") return phrases.unknown(when);
  if (snapshot !== undefined && dayOf(snapshot.at) - day > RECENT_DAYS) return phrases.late(when);
  const next = snapshot?.state?.nextPoll;
  return phrases.notYet(when, next === undefined ? undefined : nextTime(dates, next, snapshot!.at));
}

/** A time of the same day, or with its day. */
function nextTime(dates: Dates, instant: number, from: number): string {
  return dayOf(instant) === dayOf(from) ? dates.time(instant) : dates.moment(instant);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function comparisonWords(scene: Scene, comparison: Comparison | undefined, unit: string): TemplateResult[] {
  if (comparison === undefined || comparison.days === 0) return [];
  const { language, phrases } = scene;
  const { current, previous, days, missing } = comparison;
  let change: string | undefined;
  if (previous > 0) {
    const percent = Math.round((current / previous - 1) * 100);
    const sign = percent > 0 ? "+" : percent < 0 ? "−" : "±";
    change = `${sign}${Math.abs(percent)}${language === "fr" ? NARROW_SPACE : ""}%`;
  }
  const shown = (raw: number): string =>
    `${amount(scene, raw, raw >= 100_000 ? 0 : 1)}${NO_BREAK_SPACE}${unit}`;
  // The dash names the dashed line.
  return [
    html`<svg class="dash" viewBox="0 0 26 6" aria-hidden="true"><path d="M0 3h26" /></svg
      >${phrases.compared(change, shown(current), shown(previous), days, missing)}`,
  ];
}

/** Words below a chart. */
function notesOf(notes: readonly (string | TemplateResult)[]): TemplateResult {
  return html`<div class="notes">${notes.map((note) => html`<p>${note}</p>`)}</div>`;
}

function barTable(scene: Scene, view: BarsView, unit: string): TemplateResult {
  const { phrases } = scene;
  const compared = view.bars.some(({ before }) => before !== null);
  const cell = (raw: number | null): string =>
    raw === null ? phrases.none : `${amount(scene, raw)} ${unit}`;
  return html`<thead>
      <tr>
        <th scope="col">${phrases.when}</th>
        <th scope="col">${phrases.value}</th>
        ${compared ? html`<th scope="col">${capital(phrases.yearBefore)}</th>` : nothing}
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

/** A drawing, and its values as a table for those who do not see it. */
function plot(
  scene: Scene,
  drawing: Drawing | undefined,
  count: number,
  caption: string,
  table: TemplateResult,
): TemplateResult {
  const pointed = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    scene.select(drawing?.at(event.clientX - box.left, event.clientY - box.top));
  };
  const left = (event: PointerEvent): void => {
    // A finger that lifts leaves its bar chosen, so that it can be read.
    if (event.pointerType === "mouse") scene.select(undefined);
  };
  return html`<figure>
    <svg
      class="chart"
      aria-hidden="true"
      data-count=${count}
      @pointermove=${pointed}
      @pointerdown=${pointed}
      @pointerleave=${left}
    >
      ${drawing?.content}
    </svg>
    <div class="hidden">
      <table>
        <caption>
          ${caption}
        </caption>
        ${table}
      </table>
    </div>
  </figure>`;
}

function curve(scene: Scene, view: CurveView): Part {
  const { phrases, dates, snapshot, selected, room, stop, open } = scene;
  const points = view.runs.flat();
  const { energy, peak, gaps } = curveSum(view);
  if (peak === undefined) return empty(phrases.nothingHeld);
  const chosen = selected === undefined ? undefined : points[selected];
  const point = chosen ?? peak;
  const day = dates.weekday(dayOf(point.start));
  const span = `${dates.time(point.start)} – ${dates.time(point.start + point.step, true)}`;
  const shown: Figure = {
    name: chosen === undefined ? phrases.peak : span,
    sub: chosen === undefined ? `${day}, ${span}` : day,
    raw: point.value,
    unit: "kW",
  };
  const oneDay = view.to - view.from === 1;
  const late =
    open === undefined && stop.screen === "curve" && snapshot !== undefined && view.to < dayOf(snapshot.at)
      ? [phrases.onlyUpTo(dates.day(view.from))]
      : [];
  const notes = [
    ...late,
    ...gapWords(scene, gaps),
    ...(view.comparison === undefined && oneDay
      ? [capital(phrases.energy(`${amount(scene, energy, 2)}\u00a0kWh`))]
      : []),
    ...comparisonWords(scene, view.comparison, "kWh"),
  ];
  const drawing = room.width > 0 ? drawCurve(view, room, dates, writer(scene), selected) : undefined;
  const period = oneDay ? dates.long(view.from) : dates.range(view.from, view.to);
  return {
    content: html`${plot(scene, drawing, points.length, `${titleFor(scene)}, ${period}`, curveTable(scene, view))}
    ${reading(scene, shown)}${notesOf(notes)}`,
    ...(oneDay && { corner: dates.weekday(view.from) }),
    said: `${shown.name}, ${shown.sub}${phrases.colon}${amount(scene, point.value)} kW.`,
  };
}

function gapWords({ phrases, dates }: Scene, gaps: readonly { start: number; end: number }[]): string[] {
  if (gaps.length === 0) return [];
  const minutes = gaps.reduce((sum, { start, end }) => sum + (end - start) / 60, 0);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const duration =
    hours === 0 ? `${rest} min` : `${hours} h${rest === 0 ? "" : ` ${String(rest).padStart(2, "0")}`}`;
  const [only] = gaps;
  if (gaps.length > 1 || only === undefined) return [phrases.gaps(duration)];
  return [phrases.gap(duration, `${dates.time(only.start)} – ${dates.time(only.end, true)}`)];
}

function curveTable(scene: Scene, { runs, to, from }: CurveView): TemplateResult {
  const { phrases, dates } = scene;
  // Hundreds of rows help nobody: several days are told by their highest interval each.
  const points = runs.flat();
  const rows =
    to - from === 1
      ? points
      : Array.from({ length: to - from }, (_, i) => from + i).flatMap((day) => {
          const ofDay = points.filter(({ start }) => start >= startOfDay(day) && start < startOfDay(day + 1));
          return ofDay.length === 0 ? [] : [ofDay.reduce((a, b) => (b.value > a.value ? b : a))];
        });
  return html`<thead>
      <tr>
        <th scope="col">${phrases.when}</th>
        <th scope="col">${to - from === 1 ? phrases.value : phrases.peak}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ start, step, value }) =>
          html`<tr>
            <th scope="row">${dates.moment(start)} – ${dates.time(start + step, true)}</th>
            <td>${amount(scene, value)} kW</td>
          </tr>`,
      )}
    </tbody>`;
}

// --- the calendar of what came

function holes(scene: Scene, side: Side): Part {
  const { phrases, dates, room, selected } = scene;
  const days = calendarOf(side);
  if (days.length === 0) return empty(phrases.nothingHeld);
  const missing = days.filter(({ state: one }) => one === "missing").length;
  const partial = days.filter(({ state: one }) => one === "partial").length;
  const known = days.filter(({ state: one }) => one !== "unknown").length;
  const told = (i: number): string => {
    const { day, state: one, lacks } = days[i]!;
    const what = lacks
      .map((lack) => `${phrases.series[lack.series]}${phrases.colon}${phrases.holes[lack.state]}`)
      .join(", ");
    return `${dates.weekday(day)}, ${what === "" ? phrases.holes[one] : what}`;
  };
  const sum = phrases.holesSum(missing, partial, known);
  const chosen = selected === undefined || selected >= days.length ? undefined : capital(told(selected));
  const drawing = room.width > 0 ? drawCalendar(days, room, dates, selected) : undefined;
  const lacking = days.flatMap(({ state: one }, i) => (one === "complete" || one === "unknown" ? [] : [i]));
  const shownStates = ["complete", "partial", "missing"] as const;
  return {
    content: html`${plot(
        scene,
        drawing,
        days.length,
        phrases.screens.holes,
        html`<tbody>
          ${lacking.map(
            (i) =>
              html`<tr>
                <th scope="row">${dates.long(days[i]!.day)}</th>
                <td>${told(i)}</td>
              </tr>`,
          )}
        </tbody>`,
      )}
      <p class="line">${chosen ?? sum}</p>
      <ul class="legend" aria-hidden="true">
        ${shownStates.map((one) => html`<li class=${one}><i></i>${phrases.holes[one]}</li>`)}
      </ul>`,
    said: chosen ?? sum,
  };
}

// --- state

function state(scene: Scene, { state: one, lamp, at }: Snapshot): Part {
  const { phrases, dates, language } = scene;
  const { state: words } = phrases;
  if (one === undefined) {
    return {
      content: html`<p class="line">${lamp.words[language]}</p>
        <p class="line">${words.wiredOnly}</p>`,
      said: lamp.words[language],
    };
  }
  const { used, cap } = one.calls;
  const rows: [string, string | TemplateResult][] = [
    [words.lastGood, one.lastGood === undefined ? words.noDay : dates.weekday(one.lastGood)],
    [words.nextTick, nextTime(dates, one.nextTick, at)],
    [words.nextPoll, nextTime(dates, one.nextPoll, at)],
    [
      words.calls,
      cap === undefined
        ? `${used}, ${words.unlimited}`
        : html`${used} / ${cap}<meter max=${cap} value=${used} aria-hidden="true"></meter>`,
    ],
    [words.history, one.historyLeft === 0 ? words.allThere : phrases.daysToAsk(one.historyLeft)],
    [words.service, one.service],
  ];
  if (one.tokenEnd !== undefined) rows.push([words.token, dates.dayAndYear(dayOf(one.tokenEnd))]);
  const { problem } = one;
  // Only a page of the web, never a script.
  const link = problem?.link !== undefined && /^https?:\/\//i.test(problem.link) ? problem.link : undefined;
  return {
    content: html`${lampLine(scene)}
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      <div class="problem">
        ${
          problem === undefined
            ? html`<p>${words.noProblem}</p>`
            : html`<p>${problem.text[language]}</p>
                <p>${problem.action[language]}</p>
                ${link === undefined ? nothing : html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${words.open}</a></p>`}`
        }
      </div>`,
    said: problem === undefined ? lamp.words[language] : problem.text[language],
  };
}

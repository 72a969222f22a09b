/** The parts of screens: figures on seven-segment cells, charts, lines of text. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { dayOf } from "../../../readings/index.js";
import type { Comparison } from "../../protocol.js";
import type { Drawing, Writer } from "../charts/drawing.js";
import type { Dates, Language } from "../dates.js";
import { chartOf, comparedBy } from "../model.js";
import { cellsOf, decimalsIn, EURO, ghost, lit, PER_KWH } from "../digits.js";
import type { Part, Scene } from "./scene.js";

export const NO_BREAK_SPACE = "\u00a0";

// --- words

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A time; with its day if it is not today. */
export function nextTime(dates: Dates, instant: number, from: number): string {
  return dayOf(instant) === dayOf(from) ? dates.time(instant) : dates.moment(instant);
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

/** A raw value in thousands with its unit, in the user's format. */
export function amount(scene: Scene, raw: number, unit: string, digits = decimalsIn(unit)): string {
  const { language } = scene;
  if (unit === PER_KWH) return priceOfKwh(scene, raw / 1000);
  return `${decimal(language, raw / 1000, digits)}${NO_BREAK_SPACE}${unit}`;
}

/** A price in €: four decimals as on a bill, more if it has more. */
function price({ language }: Scene, euros: number): string {
  const format = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", {
    minimumFractionDigits: 4,
    maximumFractionDigits: 8,
  });
  return `${format.format(euros).replace("-", "\u2212")}${NO_BREAK_SPACE}${EURO}`;
}

/** A price a kWh. */
export function priceOfKwh(scene: Scene, euros: number): string {
  return `${price(scene, euros)}/kWh`;
}

/** How long all of these spans are, which are in seconds. */
export function durationOf(spans: readonly { readonly start: number; readonly end: number }[]): string {
  const minutes = spans.reduce((sum, { start, end }) => sum + (end - start) / 60, 0);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [
    ...(hours > 0 ? [hours, "h"] : []),
    ...(hours > 0 && rest > 0 ? [String(rest).padStart(2, "0")] : []),
    ...(hours === 0 ? [rest, "min"] : []),
  ].join(NO_BREAK_SPACE);
}

/** How a chart writes raw values. */
export function writer({ language, phrases }: Scene, unit: string): Writer {
  return { write: (raw, decimals) => decimal(language, raw / 1000, decimals), unit, over: phrases.over };
}

// --- figures

export interface Figure {
  readonly name: string;
  /** When it was measured. */
  readonly sub: string;
  /** The same for little space. */
  readonly brief?: string;
  /** Whether it is the period of the chart, which is said above it where there is room. */
  readonly isPeriod?: boolean;
  /** How complete it is. */
  readonly note?: string | undefined;
  readonly briefNote?: string | undefined;
  /** W, Wh, VA, or thousandths of €, also a kWh. */
  readonly raw: number | null;
  readonly unit: string;
  /** As many as the values beside it have; absent: its own. */
  readonly cells?: number;
}

/**
 * A name, a date, and a value on seven-segment cells. The font has only a point: in French, it gets the tail of a comma.
 */
export function figure(
  { language }: Scene,
  { name, sub, brief, isPeriod, note, briefNote, raw, unit, cells }: Figure,
): TemplateResult {
  const text = lit(raw, cells, unit);
  const decimals = text.split(".")[1];
  const isComma = language === "fr" && decimals !== undefined;
  return html`<span class="label"
      ><span class="measure">${name}</span>${
        note === undefined
          ? nothing
          : html`<span class="note"
              ><span class="long">${note}</span
              >${briefNote === undefined ? nothing : html`<span class="short">${briefNote}</span>`}</span
            >`
      }<span class="date ${isPeriod === true ? "of-chart" : ""}"
        >${
          brief === undefined
            ? sub
            : html`<span class="long">${sub}</span><span class="short">${brief}</span>`
        }</span
      ></span
    ><span
      class="digits"
      aria-hidden="true"
      data-cells=${cellsOf(text)}
      data-lit=${text}
      data-ghost=${ghost(text)}
      >${isComma ? html`<i class="tail" data-rest=${decimals}></i>` : nothing}</span
    ><span class="unit" aria-hidden="true">${unit}</span>`;
}

/** A figure that is not a key. @param none said of one that is not known */
export function reading(scene: Scene, shown: Figure, none = scene.phrases.none): TemplateResult {
  const read = shown.raw === null ? none : amount(scene, shown.raw, shown.unit);
  return html`<div class="row reading">${figure(scene, shown)}<span class="hidden">${read}</span></div>`;
}

/** A figure in words. @param none said of one that is not known */
export function said(scene: Scene, { name, sub, note, raw, unit }: Said, none = scene.phrases.none): string {
  const { phrases } = scene;
  const what = raw === null ? none : amount(scene, raw, unit);
  const head = [name, sub].filter((part) => part !== undefined).join(", ");
  return `${head}${phrases.colon}${[what, note].filter((part) => part !== undefined).join(", ")}.`;
}

type Said = Omit<Figure, "sub"> & { readonly sub: string | undefined };

// --- lines of words

/** Distinguishable without colour: a tick, a clock, a warning. */
const signs: Readonly<Record<"green" | "orange" | "red", SVGTemplateResult>> = {
  green: svg`<path d="M2.5 8.5 6.5 12.5 13.5 4" />`,
  orange: svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.5V8l2.5 1.8" />`,
  red: svg`<path d="M8 1.8 15 14H1Z" /><path d="M8 6v4M8 11.6v.6" />`,
};

/** A dot between two parts of a text may end a line but not begin one. */
const pointed = (words: string): string => words.replaceAll(" · ", `${NO_BREAK_SPACE}· `);

/** Why the lamp has its colour. */
export function lampWords({ snapshot, phrases, language }: Scene): string {
  return snapshot?.lamp.words[language] ?? phrases.waiting;
}

/** @param words beside the lamp's sign, if not the lamp's own */
export function lampLine(scene: Scene, words = lampWords(scene)): TemplateResult {
  const sign = scene.snapshot?.lamp.color ?? "orange";
  return html`<p class="line">
    <svg class="sign" viewBox="0 0 16 16" aria-hidden="true">${signs[sign]}</svg
    ><span>${pointed(words)}</span>
  </p>`;
}

/** Words that scroll where they have no room; the keyboard needs a focus for it. */
export function page(content: TemplateResult): TemplateResult {
  return html`<div class="page" tabindex="0">${content}</div>`;
}

/** A screen with text only. */
export function empty(text: string, again?: { label: string; act: () => void }): Part {
  return {
    content: page(
      html`<div class="empty">
        <p>${text}</p>
        ${again === undefined ? nothing : html`<button class="plain" @click=${again.act}>${again.label}</button>`}
      </div>`,
    ),
    said: text,
  };
}

/** Text below a chart. */
export function notesOf(notes: readonly (string | TemplateResult)[]): TemplateResult {
  return html`<div class="notes">${notes.map((note) => html`<p>${note}</p>`)}</div>`;
}

/** When that was that the chart is compared with. */
export function beforeWords({ phrases, open, stop, compare }: Scene): string {
  const chart = open ?? chartOf(stop.screen);
  return phrases.comparedWith[chart === undefined ? "year" : comparedBy(chart, compare)];
}

/** Words after the legend of a dashed line. */
export function dashed(text: string): TemplateResult {
  return html`<svg class="dash" viewBox="0 0 26 6" aria-hidden="true"><path d="M0 3h26" /></svg>${text}`;
}

/** How a period compares with the one before. */
export function comparisonWords(
  scene: Scene,
  comparison: Comparison | undefined,
  unit: string,
): TemplateResult[] {
  if (comparison === undefined || comparison.days === 0) return [];
  const { current, previous, days, missing } = comparison;
  const change = previous > 0 ? Math.round((current / previous - 1) * 100) : undefined;
  const shown = (raw: number): string => amount(scene, raw, unit, raw >= 100_000 ? 0 : 1);
  return [
    dashed(
      capital(
        scene.phrases.compared(
          change,
          shown(current),
          shown(previous),
          missing > 0 ? days : undefined,
          beforeWords(scene),
        ),
      ),
    ),
  ];
}

// --- charts

/** The caption of a chart's table: the direction and the period. */
export function captionOf({ phrases, direction }: Scene, period: string): string {
  return `${phrases.directions[direction]}, ${period}`;
}

/** A drawing, and its values as a table for users who cannot see it. @param opens whether its bars can be opened */
export function plot(
  scene: Scene,
  drawing: Drawing | undefined,
  count: number,
  caption: string,
  table: TemplateResult,
  opens = false,
): TemplateResult {
  // On paper, its place has another size.
  const { width, height } = scene.room;
  const at = (event: PointerEvent): number | undefined => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return drawing?.at(event.clientX - box.left, event.clientY - box.top);
  };
  const pointed = (event: PointerEvent): void => scene.select(at(event));
  const pressed = (event: PointerEvent): void => scene.press(at(event), event.pointerType === "mouse");
  const left = (event: PointerEvent): void => {
    // When a finger lifts, its bar stays selected so that it can be read.
    if (event.pointerType === "mouse") scene.select(undefined);
  };
  return html`<figure>
    <svg
      class="chart ${opens ? "opens" : ""}"
      aria-hidden="true"
      viewBox=${width > 0 ? `0 0 ${width} ${height}` : nothing}
      data-count=${count}
      @pointermove=${pointed}
      @pointerdown=${pressed}
      @pointerleave=${left}
      @click=${scene.openPressed}
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

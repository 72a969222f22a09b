/** The meter's casing: name, lamp, the glass with its screen, two keys. */
import { html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { cornerOf, type Choices } from "./corner.js";
import { isOfPrices, type Stop } from "./ring.js";
import type { Scene, Shown } from "./screens/index.js";
import { travelOf } from "./travel-bar.js";
import type { Swipe } from "./swipe.js";

/** The user's actions. */
export interface Keys extends Choices {
  readonly onKey: (event: KeyboardEvent) => void;
  /** Goes to the next screen, or back. */
  readonly turn: (by: 1 | -1) => void;
  /** Goes to a screen of the ring. */
  readonly show: (stop: Stop) => void;
  readonly close: () => void;
}

export interface Casing {
  readonly scene: Scene;
  readonly shown: Shown;
  readonly name: string;
  /** Whether the page behind it is dark. */
  readonly dark: boolean;
  /** Whether it has no colour of its own. */
  readonly isBare: boolean;
  readonly keys: Keys;
  readonly swipe: Swipe;
  /** What to read aloud now, given what the screen shows. */
  readonly announce: (text: string) => string;
}

/** The screens of figures that are laid out as the values are. */
const figuresOn: Readonly<Record<string, string>> = {
  cost: "",
  base: " at-habit",
  month: " at-habit",
  self: " at-habit",
};

export function casing({ scene, shown, name, dark, isBare, keys, swipe, announce }: Casing): TemplateResult {
  const { phrases, stop, ring, snapshot } = scene;
  const lamp = snapshot?.lamp;
  const words = lamp?.words[scene.language] ?? phrases.waiting;
  const { title, short, day, announcement, content, id } = shown;
  const at = scene.open === undefined ? stop.screen : "history";
  // Today's and tomorrow's prices are alike, and costs are laid out as the values are.
  const isPrices = scene.open === undefined && isOfPrices(stop.screen);
  const figures = figuresOn[at];
  const look = figures !== undefined ? `at-values at-cost${figures}` : isPrices ? "at-prices" : `at-${at}`;
  return html`<div
    class="meter ${dark ? "dark" : "light"} ${isBare ? "bare" : ""}"
    role="group"
    lang=${scene.language}
    aria-label=${phrases.meter(name)}
    @keydown=${keys.onKey}
  >
    <div class="case">
      <div class="head">
        <span class="brand" aria-hidden="true">Linky</span>
        <span class="name" title=${name}>${name}</span>
        <span
          class="lamp ${lamp?.color ?? "off"}"
          role="img"
          aria-label=${lamp === undefined ? words : phrases.lamp(lamp.color, words)}
          title=${words}
        ></span>
      </div>
      <div
        class="lcd"
        tabindex="-1"
        @pointerdown=${swipe.onDown}
        @pointerup=${swipe.onUp}
        @pointercancel=${swipe.onCancel}
      >
        <div class="glass" aria-hidden="true"></div>
        <div class="ink">
          <div class="title">
            ${backOf(scene, keys)}
            <span class="words"><span class="long">${title}</span><span class="short">${short}</span></span>
            ${cornerOf(scene, day, keys)}
          </div>
          ${travelOf(scene, shown)}
          <div class="ring" aria-hidden="true">
            ${ring.map((one) => html`<i class=${one === stop ? "here" : ""} @click=${() => keys.show(one)}></i>`)}
          </div>
          ${keyed(id, html`<div class="screen ${look}">${content}</div>`)}
        </div>
      </div>
      <div class="keys">
        <button class="key" aria-label=${phrases.previous} @click=${() => keys.turn(-1)}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8h11" /></svg>
        </button>
        <button class="key" aria-label=${phrases.next} @click=${() => keys.turn(1)}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8h11M8 2.5v11" /></svg>
        </button>
      </div>
    </div>
    <p class="hidden" role="status">${announce(announcement)}</p>
  </div>`;
}

function backOf({ open, stop, phrases }: Scene, { close }: Keys): TemplateResult {
  if (open === undefined) return html``;
  const label = stop.screen === "values" && open.up === undefined ? phrases.back : phrases.up;
  return html`<button class="back" aria-label=${label} @click=${close}>
    <svg viewBox="0 0 10 16" aria-hidden="true"><path d="M8 2 2 8l6 6" /></svg>
  </button>`;
}

/** The meter's casing: name, lamp, the glass with its screen, two keys. */
import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { periods } from "../protocol.js";
import { historyPeriods } from "./model.js";
import { screenOf, type Open, type Scene } from "./screens/index.js";
import type { Swipe } from "./swipe.js";

/** The user's actions. */
export interface Keys {
  readonly onKey: (event: KeyboardEvent) => void;
  /** Goes to the next screen, or back. */
  readonly turn: (by: 1 | -1) => void;
  /** Shows another period of a history. */
  readonly choose: (open: Open) => void;
  readonly close: () => void;
}

export interface Casing {
  readonly scene: Scene;
  readonly name: string;
  /** Whether the page behind it is dark. */
  readonly dark: boolean;
  /** Whether it has no colour of its own. */
  readonly isBare: boolean;
  readonly keys: Keys;
  readonly swipe: Swipe;
}

export function casing({ scene, name, dark, isBare, keys, swipe }: Casing): TemplateResult {
  const { phrases, stop, ring, snapshot } = scene;
  const lamp = snapshot?.lamp;
  const words = lamp?.words[scene.language] ?? phrases.waiting;
  const { title, short, corner, announcement, content, id } = screenOf(scene);
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
      <div class="lcd" @pointerdown=${swipe.onDown} @pointerup=${swipe.onUp} @pointercancel=${swipe.onCancel}>
        <div class="glass" aria-hidden="true"></div>
        <div class="ink">
          <div class="title">
            ${
              scene.open === undefined
                ? nothing
                : html`<button class="back" aria-label=${phrases.back} @click=${keys.close}>
                    <svg viewBox="0 0 10 16" aria-hidden="true"><path d="M8 2 2 8l6 6" /></svg>
                  </button>`
            }
            <span class="words"><span class="long">${title}</span><span class="short">${short}</span></span>
            ${cornerOf(scene, corner, keys)}
          </div>
          <div class="ring" aria-hidden="true">
            ${ring.map((one) => html`<i class=${one === stop ? "here" : ""}></i>`)}
          </div>
          ${keyed(id, html`<div class="screen at-${scene.open === undefined ? stop.screen : "history"}">${content}</div>`)}
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
    <p class="hidden" role="status">${announcement}</p>
  </div>`;
}

/** Opposite the title: the periods of a history, or the direction that a chart shows. */
function cornerOf({ open, phrases }: Scene, text: string, { choose }: Keys): TemplateResult | typeof nothing {
  if (open !== undefined) {
    const choices = historyPeriods[open.measure];
    if (choices.length < 2) return html`<span class="mark">${phrases.periods[choices[0]!][1]}</span>`;
    return html`<span class="periods" role="group" aria-label=${phrases.period}>
      ${[...choices]
        .sort((a, b) => periods.indexOf(a) - periods.indexOf(b))
        .map((period) => {
          const [short, full] = phrases.periods[period];
          return html`<button
            aria-pressed=${period === open.period ? "true" : "false"}
            @click=${() => choose({ ...open, period })}
          >
            <span aria-hidden="true">${short}</span><span class="hidden">${full}</span>
          </button>`;
        })}
    </span>`;
  }
  return text === "" ? nothing : html`<span class="mark">${text}</span>`;
}

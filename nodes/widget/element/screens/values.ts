/** The values, each with its date, its unit and a link to its history. */
import { html } from "lit";
import { dayOf, unitOf, type Measure } from "../../../readings/index.js";
import type { Snapshot, Value } from "../../protocol.js";
import { cellsFor } from "../digits.js";
import { valueOrder } from "../model.js";
import { amount, figure, lampLine, lampWords, NO_BREAK_SPACE, page, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function values(scene: Scene): Part {
  const ways = scene.snapshot?.ways;
  if (ways !== undefined) return firstStart(scene, ways);
  const { snapshot, direction, phrases, openHistory } = scene;
  const side = snapshot?.sides[direction];
  const cells = cellsFor(valueOrder[direction].map((measure) => side?.values[measure]?.value));
  const words = sentence(scene);
  return {
    content: html`<div class="rows ${direction}" style="--letters: ${words.length}">
        ${valueOrder[direction].map((measure) => {
          const value = side?.values[measure];
          const missing = value?.missing;
          const unit = unitOf(measure);
          const shown: Figure = {
            name: measureName(scene, measure),
            sub: value === undefined ? phrases.noReading : dateOf(scene, measure, value),
            note: missing === undefined ? undefined : phrases.missing(missing),
            briefNote: missing === undefined ? undefined : phrases.lacking(missing),
            raw: value?.value ?? null,
            unit,
            cells,
          };
          const read = value === undefined ? "" : `${amount(scene, value.value, unit)}, `;
          return html`<button class="row" data-measure=${measure} @click=${() => openHistory(measure)}>
            ${figure(scene, shown)}<span class="hidden">${read}${phrases.openHistory}</span>
          </button>`;
        })}
      </div>
      ${lampLine(scene, words)}`,
  };
}

/** Of a meter that has nothing to show yet: what can be done for it. A dashboard may change no settings. */
function firstStart(scene: Scene, ways: NonNullable<Snapshot["ways"]>): Part {
  const { language, phrases } = scene;
  const told = ways.map(({ name, how }) => `${name[language]}${phrases.colon}${how[language]}`);
  return {
    content: page(
      html`${ways.map(
        ({ name, how }) =>
          html`<div class="problem">
            <p><b>${name[language]}</b></p>
            <p>${how[language]}</p>
          </div>`,
      )}${lampLine(scene)}`,
    ),
    said: [`${lampWords(scene)}.`, ...told].join(" ").replaceAll("..", "."),
  };
}

/** As many letters as the usual tiles have room for, below the values. */
const MOST_LETTERS = 110;

/** The newest day in a sentence, once all is there; what is missing comes before it, and what stops the meter, alone. */
function sentence(scene: Scene): string {
  const { snapshot, language, direction } = scene;
  const lamp = lampWords(scene);
  const newest = direction === "consumption" && snapshot?.newest?.[language];
  if (!newest || snapshot.lamp.color === "red") return lamp;
  if (snapshot.lamp.color === "green") return newest;
  const both = `${lamp} · ${newest}`;
  return both.length > MOST_LETTERS ? lamp : both;
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
  if (measure === "load_curve") return `${dates.moment(start)}${NO_BREAK_SPACE}– ${dates.time(end, true)}`;
  if (measure === "max_power") return at === undefined ? dates.weekday(from) : dates.moment(at);
  if (measure === "daily") return dates.weekday(from);
  return dates.range(from, to);
}

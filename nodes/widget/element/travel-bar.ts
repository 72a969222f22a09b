/** Above a chart: its days, and what leads to those before and after them. */
import { html, nothing, type TemplateResult } from "lit";
import type { Scene, Shown } from "./screens/index.js";
import { beside, type Open } from "./travel.js";

export function travelOf(scene: Scene, { chart }: Shown): TemplateResult {
  if (chart === undefined) return html``;
  const { phrases, isChoosing } = scene;
  const step = (by: -1 | 1, label: string, path: string): TemplateResult => {
    const open = besideOf(scene, chart.open, by);
    return html`<button
      class="step"
      aria-label=${label}
      aria-disabled=${open === undefined ? "true" : nothing}
      @click=${() => open && scene.travel(open)}
    >
      <svg viewBox="0 0 10 16" aria-hidden="true"><path d=${path} /></svg>
    </button>`;
  };
  return html`<div class="travel" role="group" aria-label=${phrases.otherDays}>
    ${step(-1, phrases.before, "M8 2 2 8l6 6")}
    <button
      class="days"
      aria-label=${phrases.chooseDay(chart.days)}
      aria-expanded=${isChoosing ? "true" : "false"}
      @click=${() => scene.chooseDay(!isChoosing)}
    >
      ${chart.days}
    </button>
    ${step(1, phrases.after, "m2 2 6 6-6 6")}
  </div>`;
}

/** The chart before or after the one shown. */
export function besideOf({ snapshot, direction }: Scene, open: Open, by: -1 | 1): Open | undefined {
  return beside(open, by, snapshot?.sides[direction]);
}

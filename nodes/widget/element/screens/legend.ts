/** What the parts of bars are, and how much of each there is. */
import { html, type TemplateResult } from "lit";
import { swatch } from "../charts/stack.js";
import type { Scene } from "./scene.js";

/** A part, and its sum in words. */
export interface LegendEntry {
  readonly kind: string;
  readonly look: string;
  readonly name: string;
  readonly sum: string;
}

export function legendOf(entries: readonly LegendEntry[]): TemplateResult {
  return html`<ul class="legend parts" aria-hidden="true">
    ${entries.map(
      ({ kind, look, name, sum }) =>
        html`<li class=${kind}>
          <svg class="swatch" viewBox="0 0 12 12">${swatch(look)}</svg><span class="part-name">${name}</span
          ><span class="part-sum">${sum}</span>
        </li>`,
    )}
  </ul>`;
}

/** The name of a class, or of what has none. */
export function partName(
  { phrases }: Scene,
  {
    kind,
    name = "",
  }: { readonly kind: "class" | "others" | "subscription" | "unpriced"; readonly name?: string },
): string {
  if (kind === "unpriced") return phrases.unpricedPart;
  return kind === "class" ? phrases.classTitle(name) : phrases[kind];
}

/** One of several keys, of which one is chosen. */
import { html, type TemplateResult } from "lit";

/** @param words the short ones for the key, and in full for users who cannot see it */
export function choice(
  [short, full]: readonly [string, string],
  chosen: boolean,
  act: () => void,
): TemplateResult {
  return html`<button aria-pressed=${chosen ? "true" : "false"} @click=${act}>
    <span aria-hidden="true">${short}</span><span class="hidden">${full}</span>
  </button>`;
}

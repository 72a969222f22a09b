/** The dialog of a history node as its users import files with it. */
import type { Page } from "playwright-core";
import { parseDay, type Reading } from "../../../nodes/readings/index.js";
import { fixtureHousehold } from "../../enedis-server/index.js";
import { LIGHT_EDITOR, UserDir } from "../../node-red-process.js";
import { axeFindings } from "../axe.js";
import { demoMeter } from "../editor-page.js";

export const PDL = "22000000000017";

const meter = {
  ...demoMeter,
  name: "Maison",
  hint: "0017",
  service: "conso-api",
  dailyMonths: 0,
  loadCurveDays: 0,
  // Nobody answers there, and no node asks.
  baseUrl: "http://127.0.0.1:9",
};
const history = {
  id: "history",
  z: "tab",
  type: "enedis-linky history",
  name: "",
  meter: "meter",
  direction: "consumption",
  measure: "load_curve",
  step: "native",
  format: "readings",
  csv: "international",
  period: "7d",
  x: 240,
  y: 320,
  wires: [[]],
};
export const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  meter,
  { ...meter, id: "other", name: "Autre", d: true },
  history,
  // In a subflow, the node of the dialog is none that runs.
  { id: "sub", type: "subflow", name: "Sub", in: [], out: [] },
  { ...history, id: "inside", z: "sub" },
];

export function importDir(): UserDir {
  return new UserDir({
    flows,
    credentials: { meter: { usagePointId: PDL, token: "no-token-at-all" } },
    settings: `httpAdminRoot: "/red", ${LIGHT_EDITOR}`,
  });
}

export function curve(from: string, to: string): readonly Reading[] {
  const days = [parseDay(from)!, parseDay(to)!] as const;
  return fixtureHousehold().readings(PDL, "consumption", "load_curve", ...days, Date.now());
}

export interface Dropped {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Lets files fall on an element, as a browser does it. */
export async function drop(
  page: Page,
  files: readonly Dropped[],
  on = "#enedis-linky-import-drop",
): Promise<void> {
  const parts = files.map(({ name, content }) => [name, Buffer.from(content).toString("base64")]);
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(parts)})
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return transfer;
  })()`);
  for (const event of ["dragenter", "dragover", "drop"])
    await page.dispatchEvent(on, event, { dataTransfer });
}

/** The text of the report, with plain spaces. */
export async function reportText(page: Page): Promise<string> {
  const text = await page.locator("#enedis-linky-import-report").innerText();
  return text.replace(/[\u00a0\u202f]/g, " ");
}

/** The button that imports, once the dry run is done. */
export async function importButton(page: Page): Promise<string> {
  const button = page.locator("#enedis-linky-import-import");
  await button.waitFor();
  return (await button.innerText()).replace(/[\u00a0\u202f]/g, " ").trim();
}

/** What axe finds in the part of the dialog that imports. */
export const findings = (page: Page): Promise<string[]> => axeFindings(page, "#enedis-linky-import");

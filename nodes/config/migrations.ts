/** Migrates the config node's saved properties (docs/dev/contract.md#config-node). Pure; also for the editor. */
import { isVariable, migrate, type Saved, type Migration } from "../base/browser.js";

/** From a flow without a version to the current form. */
const steps: readonly Migration[] = [
  // 1: numbers become numbers and texts become texts, even from hand-written flows or older dialogs.
  // Without a value, the default applies.
  (saved) => ({
    ...saved,
    ...formOf(saved, ["minute", "dailyMonths", "loadCurveDays"], (value) =>
      isVariable(value) ? value : wholeNumber(value),
    ),
    ...formOf(saved, ["name", "group", "hint", "service", "baseUrl", "language", "editorLanguage"], (value) =>
      typeof value === "string" ? value.trim() : undefined,
    ),
  }),
];

/** The version that this package saves. */
export const configVersion = steps.length;

export function migrateConfig(saved: Saved): Saved {
  return migrate(saved, steps);
}

function formOf(saved: Saved, names: readonly string[], read: (value: unknown) => unknown): Saved {
  return Object.fromEntries(names.map((name) => [name, read(saved[name])]));
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return undefined;
  const number = Math.round(Number(value));
  return Number.isFinite(number) ? number : undefined;
}

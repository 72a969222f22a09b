/** What a meter offers that holds nothing and has no access: three ways to readings. Pure. */
import type { Problem } from "../../collector/index.js";
import type { ServiceId } from "../../services/index.js";
import type { SettingsProblem } from "../../texts/index.js";
import { inBoth } from "./lamp.js";
import type { Snapshot } from "../protocol.js";

/** Not filled in yet. What was filled in wrongly has a sentence of its own, which says what to correct. */
const open: ReadonlySet<SettingsProblem | undefined> = new Set<SettingsProblem>([
  "no-usage-point",
  "no-token",
  "no-client",
]);

/** Whether a meter lacks its access: nothing was filled in yet, or no consent was given. */
export function lacksAccess(settings: SettingsProblem | undefined, problem: Problem | undefined): boolean {
  return open.has(settings) || problem?.kind === "consent";
}

/** Of a meter without a reading: the demo, the meter by its service, a file. @param service undefined: no meter */
export function firstStart(sides: Snapshot["sides"], service: ServiceId | undefined): Pick<Snapshot, "ways"> {
  if (Object.values(sides).some(({ values }) => Object.keys(values).length > 0)) return {};
  return {
    ways: [
      inWords(({ demo }) => demo),
      inWords(({ meter: { name, how } }) => ({ name, how: how[service ?? "none"] })),
      inWords(({ file }) => file),
    ],
  };
}

type Texts = Parameters<Parameters<typeof inBoth>[0]>[0];
type Way = NonNullable<Snapshot["ways"]>[number];

function inWords(of: (texts: Texts["firstStart"]) => { name: string; how: string }): Way {
  return {
    name: inBoth(({ firstStart: texts }) => of(texts).name),
    how: inBoth(({ firstStart: texts }) => of(texts).how),
  };
}

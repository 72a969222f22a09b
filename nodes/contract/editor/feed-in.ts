/** Whether a household feeds in, which costs more with regulated prices; and what its dialog says of that. */
import { make } from "../../editor/browser.js";
import type { DraftVersion } from "./draft.js";
import { checkField, row, t, type Path } from "./fields.js";
import { metersWith } from "./meters.js";

/** Whether a meter that has this contract sells what it produces. @param contract its id */
export function sells(contract: string): boolean {
  return metersWith(contract).some(
    ({ feedIn }) => feedIn !== undefined && feedIn !== "" && feedIn !== "_ADD_",
  );
}

export interface InjectionOptions {
  /** Of the version. */
  readonly path: Path;
  readonly version: DraftVersion;
  readonly changed: () => void;
  /** What is said of it. */
  readonly hint: HTMLElement;
}

/** Own prices have it already: nothing is asked. */
export function injectionRows({ path, version, changed, hint }: InjectionOptions): HTMLElement[] {
  if (version.prices !== "regulated" && version.injects === undefined) return [];
  const field = checkField([...path, "injects"], t("label.injects"), version.injects === true, (injects) => {
    if (injects) version.injects = true;
    else delete version.injects;
    changed();
  });
  return [row(field, make("div", { className: "enedis-linky-help" }, t("help.injects")), hint)];
}

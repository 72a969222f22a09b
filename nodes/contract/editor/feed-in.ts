/** Whether a household feeds in, which suppliers charge for; and what its dialog says of that. */
import { make } from "../../editor/browser.js";
import { isSupplierId } from "../../pricing/browser.js";
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
  /** Whether a meter of the contract sells: most households do not, and need no words about it. */
  readonly sells: boolean;
  readonly changed: () => void;
  /** What is said of it. */
  readonly hint: HTMLElement;
}

/** Own prices have it already: nothing is asked. */
export function injectionRows({ path, version, sells, changed, hint }: InjectionOptions): HTMLElement[] {
  if (!isSupplierId(version.prices) && version.injects === undefined) return [];
  const help = make("div", { className: "enedis-linky-help" }, t("help.injects"));
  const showHelp = (): void => {
    help.hidden = !sells && version.injects !== true;
  };
  showHelp();
  const field = checkField([...path, "injects"], t("label.injects"), version.injects === true, (injects) => {
    if (injects) version.injects = true;
    else delete version.injects;
    showHelp();
    changed();
  });
  return [row(field, help, hint)];
}

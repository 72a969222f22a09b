/** Whether the meter's registers price a version, and which class each of them counts. */
import { make } from "../../editor/browser.js";
import { registersOf, registersText, type DraftVersion } from "./draft.js";
import { row, selectField, t, textField, type Path } from "./fields.js";

export interface RegisterOptions {
  readonly path: Path;
  readonly version: DraftVersion;
  readonly changed: () => void;
  readonly renewed: (at?: Path) => void;
}

export function registerRows({ path, version, changed, renewed }: RegisterOptions): HTMLElement[] {
  const energy = [...path, "energy"];
  const choices = [
    { value: "", text: t("energy.registers") },
    { value: "curve", text: t("energy.curve") },
  ];
  const saved = typeof version.energy === "string" ? version.energy : "";
  const choice = row(
    selectField(energy, t("label.energy"), saved, choices, (chosen) => {
      if (chosen === "") delete version.energy;
      else version.energy = chosen;
      renewed(energy);
    }),
    make("div", { className: "enedis-linky-help" }, t("help.energy")),
  );
  if (version.energy === "curve") return [choice];
  const named = row(
    textField({
      path: [...path, "registers"],
      label: t("label.registers"),
      value: registersText(version.registers ?? {}),
      placeholder: t("placeholder.registers"),
      enter: (text) => {
        const registers = registersOf(text);
        if (Object.keys(registers).length === 0) delete version.registers;
        else version.registers = registers;
        changed();
      },
    }),
    make("div", { className: "enedis-linky-help" }, t("help.registers")),
  );
  return [choice, named];
}

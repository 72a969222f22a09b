/** The off-peak hours of a version, or the rules of an own offer: a row for each. */
import { icon, make } from "../../editor/browser.js";
import { colors } from "../../pricing/browser.js";
import { monthDayOf, monthDayText, timeOf, type DraftWindow } from "./draft.js";
import { errorLine, plainSelect, smallButton, t, textField, type Path } from "./fields.js";
import { summer, winter } from "./templates.js";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

export interface WindowsOptions {
  readonly path: Path;
  readonly windows: DraftWindow[];
  /** Rules have a class, holidays, colours and announced days, and their order counts. */
  readonly areRules: boolean;
  /** Something was typed. */
  readonly changed: () => void;
  /** There are other fields now. */
  readonly renewed: () => void;
  /** A rule's class is about to get another name. @returns what gives it one, at each key */
  readonly renaming: (rule: DraftWindow) => (name: string) => void;
}

export function windowRows(options: WindowsOptions): HTMLElement {
  const { path, windows } = options;
  const list = make("ul", { className: "enedis-linky-windows" });
  windows.forEach((window, i) => list.append(windowRow(options, window, i)));
  return make("div", { className: "enedis-linky-whole" }, list, addButton(options), errorLine(path));
}

function windowRow(options: WindowsOptions, window: DraftWindow, i: number): HTMLElement {
  const { path, areRules, changed, renewed, renaming } = options;
  const at = [...path, i];
  const parts = [
    ...(areRules ? [classPart(at, window, changed, renaming)] : []),
    timesPart(at, window, changed),
    daysPart(at, window, changed),
    ...seasonParts(at, window, changed, renewed),
    ...(areRules ? ruleParts(at, window, changed) : []),
  ];
  const name = areRules
    ? t("label.rule-number", { number: i + 1 })
    : t("label.hours-number", { number: i + 1 });
  const item = make("li", {}, ...parts, rowButtons(options, i, name), errorLine(at));
  item.setAttribute("aria-label", name);
  return item;
}

/** Up and down, as the order of rules counts, and away. */
function rowButtons(
  { path, windows, areRules, renewed }: WindowsOptions,
  i: number,
  name: string,
): HTMLElement {
  const at = [...path, i];
  const move = (by: number): void => {
    windows.splice(i + by, 0, ...windows.splice(i, 1));
    renewed();
  };
  const remove = (): void => {
    windows.splice(i, 1);
    renewed();
  };
  return make(
    "div",
    { className: "enedis-linky-window-buttons" },
    ...(areRules && i > 0
      ? [smallButton([...at, "up"], t("label.up", { name }), () => move(-1), icon("arrow-up"))]
      : []),
    ...(areRules && i + 1 < windows.length
      ? [smallButton([...at, "down"], t("label.down", { name }), () => move(1), icon("arrow-down"))]
      : []),
    smallButton([...at, "remove"], t("label.remove", { name }), remove, icon("trash")),
  );
}

function addButton({ path, windows, areRules, renewed }: WindowsOptions): HTMLElement {
  const label = t(areRules ? "label.add-rule" : "label.add-hours");
  const add = (): void => {
    // Before the last one, which holds for all the rest.
    if (areRules) windows.splice(Math.max(0, windows.length - 1), 0, { class: "" });
    else windows.push({ from: "22:00", to: "06:00" });
    renewed();
  };
  return smallButton([...path, "add"], label, add, icon("plus"), ` ${label}`);
}

function part(...content: readonly HTMLElement[]): HTMLElement {
  return make("div", { className: "enedis-linky-part" }, ...content);
}

function classPart(
  at: Path,
  window: DraftWindow,
  changed: () => void,
  renaming: WindowsOptions["renaming"],
): HTMLElement {
  let rename = renaming(window);
  const entered = (): void => {
    rename = renaming(window);
  };
  const enter = (text: string): void => {
    rename(text.trim());
    changed();
  };
  return part(
    ...textField({
      path: [...at, "class"],
      label: t("label.class"),
      value: window.class ?? "",
      size: 14,
      entered,
      enter,
    }),
  );
}

function timesPart(at: Path, window: DraftWindow, changed: () => void): HTMLElement {
  const time = (end: "from" | "to", placeholder: string): HTMLElement[] =>
    textField({
      path: [...at, end],
      label: t(`label.${end}`),
      value: window[end] ?? "",
      size: 5,
      placeholder,
      tidy: timeOf,
      enter: (text) => {
        const value = timeOf(text);
        if (value !== "") window[end] = value;
        else if (end === "from") delete window.from;
        else delete window.to;
        changed();
      },
    });
  return part(...time("from", "00:00"), ...time("to", "24:00"));
}

/** All seven pressed: every day. */
function daysPart(at: Path, window: DraftWindow, changed: () => void): HTMLElement {
  const group = make("div", { className: "enedis-linky-days" });
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", t("label.days"));
  for (const day of EVERY_DAY) {
    const isOn = (): boolean => (window.days ?? EVERY_DAY).includes(day);
    const pressed = smallButton(
      [...at, "days", day],
      t(`day.${day}`),
      () => {
        const days = EVERY_DAY.filter((one) =>
          one === day ? !isOn() : (window.days ?? EVERY_DAY).includes(one),
        );
        if (days.length === EVERY_DAY.length) delete window.days;
        else window.days = days;
        pressed.setAttribute("aria-pressed", String(isOn()));
        changed();
      },
      t(`day-letter.${day}`),
    );
    pressed.setAttribute("aria-pressed", String(isOn()));
    group.append(pressed);
  }
  return part(group, errorLine([...at, "days"]));
}

function seasonParts(at: Path, window: DraftWindow, changed: () => void, renewed: () => void): HTMLElement[] {
  const { season } = window;
  const path = [...at, "season"];
  const known = { all: undefined, winter, summer };
  const isKnown = (name: keyof typeof known): boolean =>
    season?.from === known[name]?.from && season?.to === known[name]?.to;
  const chosen = (["all", "winter", "summer"] as const).find(isKnown) ?? "other";
  const choices = ["all", "winter", "summer", "other"].map((value) => ({
    value,
    text: t(`season.${value}`),
  }));
  const choose = (value: string): void => {
    if (value === "winter" || value === "summer") window.season = known[value];
    else if (value === "other") window.season = { from: "", to: "" };
    else delete window.season;
    renewed();
  };
  const list = part(...plainSelect(path, t("label.season"), chosen, choices, choose));
  if (chosen !== "other") return [list];
  const bound = (end: "from" | "to"): HTMLElement[] =>
    textField({
      path: [...path, end],
      label: t(`label.season-${end}`),
      value: monthDayText(season![end]),
      size: 5,
      placeholder: t("placeholder.month-day"),
      tidy: (text: string) => monthDayText(monthDayOf(text)),
      enter: (text) => {
        window.season = { ...window.season!, [end]: monthDayOf(text) };
        changed();
      },
    });
  return [list, part(...bound("from"), ...bound("to"))];
}

function ruleParts(at: Path, window: DraftWindow, changed: () => void): HTMLElement[] {
  const holidays = ["", "true", "false"].map((value) => ({ value, text: t(`holidays.${value || "any"}`) }));
  const anyColor = ["", ...colors].map((value) => ({ value, text: t(`color.${value || "any"}`) }));
  return [
    part(
      ...plainSelect(
        [...at, "holidays"],
        t("label.holidays"),
        String(window.holidays ?? ""),
        holidays,
        (value) => {
          if (value === "") delete window.holidays;
          else window.holidays = value === "true";
          changed();
        },
      ),
    ),
    part(
      ...plainSelect([...at, "color"], t("label.color"), window.color ?? "", anyColor, (value) => {
        if (value === "") delete window.color;
        else window.color = value;
        changed();
      }),
    ),
    part(
      ...textField({
        path: [...at, "announced"],
        label: t("label.announced"),
        value: window.announced ?? "",
        size: 12,
        placeholder: t("placeholder.announced"),
        enter: (text) => {
          const value = text.trim();
          if (value === "") delete window.announced;
          else window.announced = value;
          changed();
        },
      }),
    ),
  ];
}

/** What files call registers: each of them gets one name, whichever file it is in (docs/dev/enedis.md#registers). */
import { LONGEST_NAME, type Register, type RegisterOwner } from "../../readings/index.js";
import { plain } from "../base/index.js";

/** Who has a calendar. */
export type CalendarOwner = Exclude<RegisterOwner, "total">;

export const TOTAL_REGISTER: Register = {
  owner: "total",
  calendar: "",
  calendarLabel: "",
  id: "",
  label: "",
  code: "T",
};

/** Enedis's words for what it does not know. `DN999999` is no calendar of the grid operator. */
const UNKNOWN = /^(?:inconnue?|dn9+)$/i;

/** @param cell as it is printed @returns "" if it says nothing */
export function nameIn(cell: string | undefined): string {
  const text = (cell ?? "").slice(0, LONGEST_NAME).replace(/\p{C}/gu, " ").trim();
  return UNKNOWN.test(text) ? "" : text;
}

/**
 * Whose grid it is.
 * @param grid `FRN`, `GRD`, `Fournisseur` or `Distributeur`; may be empty
 * @param calendar id; those of suppliers of their own say nothing
 * @returns undefined: nothing says it, or one contradicts the other
 */
export function ownerOf(grid: string, calendar: string): CalendarOwner | undefined {
  const name = plain(grid);
  const owners = new Set<CalendarOwner>();
  if (/^DI\d/i.test(calendar) || /^(?:grd|distributeur)\b/.test(name)) owners.add("distributor");
  if (/^FC\d/i.test(calendar) || /^(?:frn|fournisseur)\b/.test(name)) owners.add("supplier");
  return owners.size === 1 ? [...owners][0] : undefined;
}

/** As files print it. */
export interface PrintedRegister {
  readonly calendar: string;
  readonly calendarLabel: string;
  readonly id: string;
  readonly label: string;
  /** Of the counter: `IDX_EAS_F1`, `EAS F1`, `01`. */
  readonly counter: string;
}

/** @returns undefined: nobody says what it counts */
export function registerOf(owner: CalendarOwner, printed: PrintedRegister): Register | undefined {
  const [calendar, calendarLabel] = [nameIn(printed.calendar), nameIn(printed.calendarLabel)];
  const [id, label] = [nameIn(printed.id), nameIn(printed.label)];
  if (calendar === "" || (id === "" && label === "")) return undefined;
  return { owner, calendar, calendarLabel, id, label, code: codeOf(owner, printed.counter) };
}

/** `F1` to `F10` of the supplier, `D1` to `D4` of the grid operator; any other name as it is. */
function codeOf(owner: CalendarOwner, counter: string): string {
  const letter = owner === "supplier" ? "F" : "D";
  const [, number] = new RegExp(`(?:^|[^A-Z\\d])${letter}?0*([1-9]\\d?)$`, "i").exec(counter.trim()) ?? [];
  return number === undefined ? nameIn(counter) : `${letter}${number}`;
}

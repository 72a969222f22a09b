/** The calendars below the indexes of a customer's CSV: what each register counts, and from when to when. */
import { nameIn, type CalendarCounter, type RegisterRows } from "../points/index.js";
import { type Row, dayOfStamp, plain, readStamp } from "../base/index.js";

const PERIOD = /^\s*Du (\S+) au(?: (\S+))?\s*$/i;

/** @param names of the columns, plain */
export function readCalendar(registers: RegisterRows, names: readonly string[], { cells }: Row): void {
  const [, from, to] = PERIOD.exec(cells[0]!) ?? [];
  const start = from === undefined ? undefined : readStamp(from);
  const end = to === undefined ? undefined : readStamp(to);
  if (start === undefined || (to !== undefined && end === undefined)) return;
  const counters = new Map<string, CalendarCounter>();
  const at = (name: string): string => nameIn(cells[names.indexOf(name)]);
  for (const owner of ["supplier", "distributor"] as const) {
    const of = owner === "supplier" ? "fournisseur" : "distributeur";
    const calendar = at(`identifiant calendrier ${of}`);
    const calendarLabel = at(`libelle calendrier ${of}`);
    const suffix = owner === "supplier" ? "" : " distributeur";
    const most = owner === "supplier" ? 10 : 4;
    for (let n = 1; n <= most; n++) {
      const [id, label, counter] = ["identifiant", "libelle", "cadran"].map((what) =>
        at(`${what} classe temporelle${suffix} ${n}`),
      ) as [string, string, string];
      const [, code] = /^ea[si] ([fd]\d{1,2})$/.exec(plain(counter)) ?? [];
      if (code === undefined || (id === "" && label === "")) continue;
      counters.set(code.toUpperCase(), { owner, calendar, calendarLabel, id, label });
    }
  }
  registers.addCalendar(dayOfStamp(start), end && dayOfStamp(end), counters);
}

/**
 * Enedis's R151 flow (docs/dev/enedis.md#r151): the registers of meters up to 36 kVA, one reading a day, in XML. Its date
 * is the reading at the END of that day; those of all other files are of the beginning, so it counts for the next day.
 */
import { parseDay, type Day } from "../../readings/index.js";
import { ImportError } from "../base/index.js";
import { registerOf, type CalendarOwner } from "../points/index.js";
import { isSure, PrmFlow, type Texts } from "./prm-flow.js";

/** The classes of a reading, and whose they are. */
const owners: ReadonlyMap<string, CalendarOwner> = new Map([
  ["Classe_Temporelle_Distributeur", "distributor"],
  ["Classe_Temporelle", "supplier"],
]);

/** The operator has 4 registers, a supplier 10. */
const MOST = 40;

interface TimeClass {
  readonly owner: CalendarOwner;
  readonly texts: Texts;
  readonly line: number;
}

export class R151 extends PrmFlow {
  readonly format = "r151";
  /** Of the reading that is read. */
  #classes: TimeClass[] = [];

  protected closePart(name: string, texts: Texts): boolean {
    const owner = owners.get(name);
    if (owner === undefined) return false;
    const line = ++this.line;
    if (this.#classes.length < MOST) this.#classes.push({ owner, texts, line });
    else this.points.reject(line, "columns");
    return true;
  }

  /** @throws {ImportError} `flow-unit` */
  protected closeReading(header: Texts, reading: Texts): void {
    const read = this.#classes;
    this.#classes = [];
    if (header.get("Unite_Mesure_Index") !== "Wh") throw new ImportError("flow-unit", { format: "r151" });
    const date = reading.get("Date_Releve") ?? "";
    const end = dateIn(date);
    for (const owner of owners.values()) {
      const classes = read.filter((one) => one.owner === owner);
      if (end !== undefined) this.#addGrid(end + 1, owner, reading, classes);
      else for (const { line } of classes) this.points.reject(line, "stamp", date);
    }
  }

  /** @param day at whose beginning the registers showed this */
  #addGrid(day: Day, owner: CalendarOwner, reading: Texts, classes: readonly TimeClass[]): void {
    // A meter up to 36 kVA that is billed for what it draws: the flow has no other.
    const { grids, registers } = this.points.found.consumption;
    const of = owner === "supplier" ? "Fournisseur" : "Distributeur";
    const calendar = reading.get(`Id_Calendrier_${of}`) ?? "";
    const shown = classes.map(({ texts, line }) => {
      const register = registerOf(owner, {
        calendar,
        calendarLabel: reading.get(`Libelle_Calendrier_${of}`) ?? "",
        id: texts.get("Id_Classe_Temporelle") ?? "",
        label: texts.get("Libelle_Classe_Temporelle") ?? "",
        counter: texts.get("Rang_Cadran") ?? "",
      });
      const value = this.#valueIn(texts, line);
      registers.addNamed(day, owner, register, value);
      return { line, register, value };
    });
    for (const { line, register, value } of shown) {
      // Without one of its registers, a grid is not the meter's total.
      if (shown.some((one) => one.register === undefined || one.value === undefined)) return;
      const { id, label, code } = register!;
      grids.add(line, day, `${owner} ${calendar}`, `${id || label} ${code}`, value!);
    }
  }

  /** Wh; undefined: it is none, or the meter doubts it. */
  #valueIn(texts: Texts, line: number): number | undefined {
    const text = texts.get("Valeur") ?? "";
    const isNumber = /^\d{1,13}$/.test(text);
    if (!isNumber) this.points.reject(line, "value");
    else if (!isSure(texts)) this.points.reject(line, "estimated");
    return isNumber && isSure(texts) ? Number(text) : undefined;
  }
}

/** `2026-11-20`, also with the offset that a date may have in XML. */
function dateIn(text: string): Day | undefined {
  return /^\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?$/.test(text) ? parseDay(text.slice(0, 10)) : undefined;
}

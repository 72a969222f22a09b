/**
 * Enedis's R151 flow (docs/dev/enedis.md#r151): the registers of meters up to 36 kVA, one reading a day, in XML. Its date
 * is the reading at the END of that day; those of all other files are of the beginning, so it counts for the next day.
 */
import { parseDay, type Day } from "../../readings/index.js";
import { ImportError } from "../errors.js";
import type { ContentOptions, WasRead } from "../import.js";
import { checkMeter, type Points } from "../points.js";
import { registerOf, type CalendarOwner } from "../register-names.js";
import { readXml, XmlError, type XmlListener } from "./document.js";

/**
 * Reads a flow in slices. It has no lines that a program would keep, so its values are counted instead.
 * @param start its first bytes
 * @param base its values are numbered from here
 * @throws {ImportError}
 */
export async function readR151(
  start: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  { points, context, alive }: ContentOptions,
  base: number,
): Promise<WasRead> {
  const flow = new Flow(points, (meter) => checkMeter(meter, context), base);
  try {
    await readXml(start, all, flow, alive);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw flow.isKnown
      ? new ImportError("damaged-xml", { format: "r151" }, error)
      : new ImportError("unknown", {}, error);
  }
  return { format: "r151", lines: flow.line };
}

const ROOT = "R151";
/** The classes of a reading, and whose they are. */
const owners: ReadonlyMap<string, CalendarOwner> = new Map([
  ["Classe_Temporelle_Distributeur", "distributor"],
  ["Classe_Temporelle", "supplier"],
]);

/** The operator has 4 registers, a supplier 10. */
const MOST = 40;

/** Texts of the elements in another one, by their names. */
type Texts = Map<string, string>;

interface TimeClass {
  readonly owner: CalendarOwner;
  readonly texts: Texts;
  readonly line: number;
}

class Flow implements XmlListener {
  readonly #points: Points;
  readonly #checkMeter: (meter: string) => void;
  #unit = "";
  #meter = "";
  /** Of the reading, and of the class, that is read. */
  #reading: Texts = new Map();
  #class: Texts = new Map();
  #classes: TimeClass[] = [];
  /** Its root is that of this flow. */
  isKnown = false;
  line: number;

  constructor(points: Points, checkMeterOf: (meter: string) => void, base: number) {
    this.#points = points;
    this.#checkMeter = checkMeterOf;
    this.line = base;
  }

  open(path: readonly string[]): void {
    if (path[0] !== ROOT) throw new XmlError("another document");
    this.isKnown = true;
    if (path.length === 1) this.#unit = "";
    else if (path.length === 2) this.#meter = "";
    else if (path.length === 3) this.#begin();
    else if (path.length === 4) this.#class = new Map();
  }

  #begin(): void {
    this.#reading = new Map();
    this.#classes = [];
  }

  close(path: readonly string[], text: string): void {
    const [, part, inner, of, name] = path;
    if (part === "En_Tete_Flux" && inner === "Unite_Mesure_Index" && path.length === 3) this.#unit = text;
    if (part !== "PRM") return;
    if (path.length === 3 && inner === "Id_PRM") {
      if (text === "") throw new ImportError("unreadable-meter", { format: "r151" });
      this.#checkMeter((this.#meter = text));
    }
    if (inner !== "Donnees_Releve") return;
    if (path.length === 5) this.#class.set(name!, text);
    else if (path.length === 4) this.#closeField(of!, text);
    else if (path.length === 3) this.#closeReading();
  }

  #closeField(name: string, text: string): void {
    const owner = owners.get(name);
    if (owner === undefined) this.#reading.set(name, text);
    else if (this.#classes.length < MOST)
      this.#classes.push({ owner, texts: this.#class, line: ++this.line });
    else this.#points.reject(++this.line, "columns");
  }

  /** @throws {ImportError} `no-unit`, `unreadable-meter` */
  #closeReading(): void {
    if (this.#meter === "") throw new ImportError("unreadable-meter", { format: "r151" });
    if (this.#unit !== "Wh") throw new ImportError("no-unit", { format: "r151" });
    const end = dateIn(this.#reading.get("Date_Releve") ?? "");
    for (const owner of owners.values()) {
      const classes = this.#classes.filter((one) => one.owner === owner);
      if (end !== undefined) this.#addGrid(end + 1, owner, classes);
      else for (const { line } of classes) this.#points.reject(line, "stamp");
    }
  }

  /** @param day at whose beginning the registers showed this */
  #addGrid(day: Day, owner: CalendarOwner, classes: readonly TimeClass[]): void {
    // A meter up to 36 kVA that is billed for what it draws: the flow has no other.
    const { grids, registers } = this.#points.found.consumption;
    const of = owner === "supplier" ? "Fournisseur" : "Distributeur";
    const calendar = this.#reading.get(`Id_Calendrier_${of}`) ?? "";
    const shown = classes.map(({ texts, line }) => {
      const register = registerOf(owner, {
        ...{ calendar, calendarLabel: this.#reading.get(`Libelle_Calendrier_${of}`) ?? "" },
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
    const isSure = /^0?$/.test(texts.get("Indice_Vraisemblance") ?? "");
    if (!isNumber) this.#points.reject(line, "value");
    else if (!isSure) this.#points.reject(line, "estimated");
    return isNumber && isSure ? Number(text) : undefined;
  }
}

/** `2026-11-20`, also with the offset that a date may have in XML. */
function dateIn(text: string): Day | undefined {
  return /^\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?$/.test(text) ? parseDay(text.slice(0, 10)) : undefined;
}

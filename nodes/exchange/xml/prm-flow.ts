/** What the XML flows about meters up to 36 kVA have in common: a heading, then the readings of one meter or several. */
import { ImportError, type FormatName } from "../base/index.js";
import type { Points } from "../points/index.js";
import type { XmlListener } from "./document.js";

/** Texts of the elements in another one, by their names. */
export type Texts = ReadonlyMap<string, string>;

/** Elements of a heading, a reading or a part of it: the flows have fifteen at most. */
const MOST_ELEMENTS = 40;

function note(texts: Map<string, string>, name: string, text: string): void {
  if (texts.size < MOST_ELEMENTS) texts.set(name, text);
}

export abstract class PrmFlow implements XmlListener {
  protected readonly points: Points;
  readonly #checkMeter: (meter: string) => void;
  #meter = "";
  #header = new Map<string, string>();
  #reading = new Map<string, string>();
  #part = new Map<string, string>();
  /** Values have no lines that a program would keep: they are counted. */
  line: number;

  /** @param base values are numbered from here */
  constructor(points: Points, checkMeter: (meter: string) => void, base: number) {
    this.points = points;
    this.#checkMeter = checkMeter;
    this.line = base;
  }

  abstract readonly format: FormatName;

  /** A part of a reading has ended. @returns whether it is one with a value; any other is a text of the reading */
  protected abstract closePart(name: string, texts: Texts): boolean;

  /** @throws {ImportError} */
  protected abstract closeReading(header: Texts, reading: Texts): void;

  open(path: readonly string[]): void {
    if (path.length === 1) this.#header = new Map();
    else if (path.length === 2) this.#meter = "";
    else if (path.length === 3) this.#reading = new Map();
    else if (path.length === 4) this.#part = new Map();
  }

  close(path: readonly string[], text: string): void {
    const [, part, inner, of, name] = path;
    if (part === "En_Tete_Flux" && path.length === 3) note(this.#header, inner!, text);
    if (part !== "PRM") return;
    if (path.length === 3 && inner === "Id_PRM") {
      // A flow is of many meters: one that names none could be of any.
      if (!/\d/.test(text)) throw new ImportError("unreadable-meter", { format: this.format });
      this.#checkMeter((this.#meter = text));
    }
    if (inner !== "Donnees_Releve") return;
    if (path.length === 5) note(this.#part, name!, text);
    else if (path.length === 4 && !this.closePart(of!, this.#part)) note(this.#reading, of!, text);
    else if (path.length === 3) {
      if (this.#meter === "") throw new ImportError("unreadable-meter", { format: this.format });
      this.closeReading(this.#header, this.#reading);
    }
  }
}

/** Whether a flow's index of validity says that the meter does not doubt a value. */
export function isSure(texts: Texts): boolean {
  return /^0?$/.test(texts.get("Indice_Vraisemblance") ?? texts.get("IV") ?? "");
}

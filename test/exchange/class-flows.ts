/** Enedis's flows with the registers of a meter, by class: made from what a simulated meter shows at the beginning of days. */
import {
  dayOf,
  formatDay,
  registerKey,
  type Day,
  type Reading,
  type Register,
  type RegisterReading,
} from "../../nodes/readings/index.js";
import { PDL } from "../fixtures/readings.js";

/** What is written otherwise for a value: its text, and how sure the meter is. */
interface Written {
  readonly value?: string;
  readonly validity?: string;
}

export interface FlowOptions {
  readonly meter?: string;
  readonly of?: (reading: RegisterReading) => Written;
}

const byDay = (readings: readonly RegisterReading[]): [Day, RegisterReading[]][] =>
  [...new Set(readings.map(({ day }) => day))].map((day) => [day, readings.filter((one) => one.day === day)]);
const written = (reading: RegisterReading, { of }: FlowOptions): Required<Written> => ({
  value: String(reading.value),
  validity: "0",
  ...of?.(reading),
});
/** `IDX_EAS_F1`. */
const counter = ({ code }: Register): string => `IDX_EAS_${code}`;
/** Its number alone. */
const rank = ({ code }: Register): string => code.slice(1);

const heading =
  "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Horodate;" +
  "Contexte de relève;Type de releve;Motif de relève;Grille;Identifiant calendrier;Libellé calendrier;" +
  "Identifiant classe temporelle;Libellé classe temporelle;Cadran;Valeur;Indice de vraisemblance";

function r64Rows(readings: readonly RegisterReading[], options: FlowOptions = {}): string[] {
  return readings.map((reading) => {
    const { day, register } = reading;
    const { value, validity } = written(reading, options);
    const grid = { supplier: "FRN", distributor: "GRD", total: "" }[register.owner];
    return [
      options.meter ?? PDL,
      "2026-01-01",
      "2027-01-01",
      "EA",
      "CONS",
      "BRUT",
      "Wh",
      `${formatDay(day)} 00:00:00`,
      "COL",
      "AQ",
      "",
      grid,
      register.calendar,
      register.calendarLabel,
      register.id,
      register.label,
      counter(register),
      value,
      validity,
    ].join(";");
  });
}

/** R64 as CSV. @param more rows */
export function r64Csv(
  readings: readonly RegisterReading[],
  options: FlowOptions = {},
  more: readonly string[] = [],
): string {
  return [heading, ...r64Rows(readings, options), ...more, ""].join("\n");
}

/** R64 as JSON. @param more contexts */
export function r64Json(
  readings: readonly RegisterReading[],
  options: FlowOptions = {},
  more: readonly object[] = [],
): string {
  const valeurs = (of: (register: Register) => boolean): object[] =>
    readings
      .filter(({ register }) => of(register))
      .map((reading) => {
        const { value, validity } = written(reading, options);
        return { d: `${formatDay(reading.day)} 00:00:00`, v: value, iv: Number(validity) };
      });
  const unique = (names: readonly string[]): string[] => [...new Set(names)];
  const registers = readings.map(({ register }) => register);
  const calendrier = unique(registers.map(({ calendar }) => calendar))
    .filter((id) => id !== "")
    .map((id) => {
      const ofCalendar = registers.filter(({ calendar }) => calendar === id);
      const { owner, calendarLabel } = ofCalendar[0]!;
      return {
        idCalendrier: id,
        libelleCalendrier: calendarLabel,
        libelleGrille: owner === "supplier" ? "Fournisseur" : "Distributeur",
        classeTemporelle: unique(ofCalendar.map(registerKey)).map((key) => {
          const register = ofCalendar.find((one) => registerKey(one) === key)!;
          return {
            idClasseTemporelle: register.id,
            libelleClasseTemporelle: register.label,
            codeCadran: counter(register),
            valeur: valeurs((one) => registerKey(one) === key),
          };
        }),
      };
    });
  const total = valeurs(({ owner }) => owner === "total");
  const grandeur = {
    grandeurMetier: "CONS",
    grandeurPhysique: "EA",
    unite: "Wh",
    calendrier,
    ...(total.length > 0 && { cadranTotalisateur: { codeCadran: "IDX_EAS_T", valeur: total } }),
  };
  const contexte = [
    { etapeMetier: "BRUT", contexteReleve: "COL", typeReleve: "AQ", grandeur: [grandeur] },
    ...more,
  ];
  const mesures = [{ idPrm: options.meter ?? PDL, contexte }];
  return JSON.stringify({ header: { codeFlux: "R64", format: "JSON" }, mesures });
}

export interface R151Options extends FlowOptions {
  readonly unit?: string;
  /** Its first line. */
  readonly declaration?: string;
}

/** R151: a date is that of the day that ends then. It has no total, and one line for each element. */
export function r151(readings: readonly RegisterReading[], options: R151Options = {}): string {
  const { declaration = '<?xml version="1.0" encoding="UTF-8"?>', unit = "Wh", meter = PDL } = options;
  const classLines = (reading: RegisterReading): string[] => {
    const { register } = reading;
    const { value, validity } = written(reading, options);
    const element = register.owner === "supplier" ? "Classe_Temporelle" : "Classe_Temporelle_Distributeur";
    return [
      `<${element}><Id_Classe_Temporelle>${register.id}</Id_Classe_Temporelle>`,
      `<Libelle_Classe_Temporelle>${register.label}</Libelle_Classe_Temporelle>`,
      `<Rang_Cadran>${rank(register)}</Rang_Cadran><Valeur>${value}</Valeur>`,
      `<Indice_Vraisemblance>${validity}</Indice_Vraisemblance></${element}>`,
    ];
  };
  const days = byDay(readings).flatMap(([day, all]) => {
    const calendarOf = (owner: Register["owner"]): Register | undefined =>
      all.find(({ register }) => register.owner === owner)?.register;
    const [supplier, distributor] = [calendarOf("supplier"), calendarOf("distributor")];
    return [
      `<Donnees_Releve><Date_Releve>${formatDay(day - 1)}</Date_Releve>`,
      `<Id_Calendrier_Fournisseur>${supplier?.calendar ?? "INCONNU"}</Id_Calendrier_Fournisseur>`,
      `<Libelle_Calendrier_Fournisseur>${supplier?.calendarLabel ?? "INCONNU"}</Libelle_Calendrier_Fournisseur>`,
      `<Id_Calendrier_Distributeur>${distributor?.calendar ?? "INCONNU"}</Id_Calendrier_Distributeur>`,
      `<Libelle_Calendrier_Distributeur>${distributor?.calendarLabel ?? "INCONNU"}</Libelle_Calendrier_Distributeur>`,
      "<Id_Affaire>M0AB1C2D</Id_Affaire>",
      ...all.filter(({ register }) => register.owner !== "total").flatMap(classLines),
      "<Puissance_Maximale><Valeur>4321</Valeur></Puissance_Maximale>",
      "</Donnees_Releve>",
    ];
  });
  return [
    declaration,
    '<R151 xmlns:xsi ="http://www.w3.org/2001/XMLSchema-instance"><En_Tete_Flux>',
    "<Identifiant_Flux>R151</Identifiant_Flux><Version_XSD>V1</Version_XSD>",
    "<Date_Creation>2026-11-22T03:07:26+01:00</Date_Creation>",
    `<Unite_Mesure_Index>${unit}</Unite_Mesure_Index><Unite_Mesure_Puissance>VA</Unite_Mesure_Puissance>`,
    `</En_Tete_Flux><PRM><Id_PRM>${meter}</Id_PRM>`,
    ...days,
    "</PRM>",
    "</R151>",
    "",
  ].join("\n");
}

/** Registers whose rises are these days, in two classes of the supplier and one of the operator; one reading more. */
export function registersOfDays(days: readonly Reading[]): RegisterReading[] {
  const last = days.at(-1)!;
  let total = 3_000_000;
  return [...days, { ...last, start: last.start + last.step, value: 0 }].flatMap(({ start, value }) => {
    const day = dayOf(start);
    const of = (owner: "supplier" | "distributor", id: string, code: string): Register => ({
      owner,
      calendar: owner === "supplier" ? "FC020831" : "DI000001",
      calendarLabel: "Calendrier",
      id,
      label: id,
      code,
    });
    const offPeak = Math.floor(total / 3);
    const readings = [
      { day, register: of("supplier", "HC", "F1"), value: offPeak },
      { day, register: of("supplier", "HP", "F2"), value: total - offPeak },
      { day, register: of("distributor", "BASE", "D1"), value: total },
    ];
    total += value;
    return readings;
  });
}

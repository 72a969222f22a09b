declare module "@socialgouv/jours-feries" {
  /** @returns midnights on the host's clock, by the name of the holiday */
  export default function joursFeries(year: number): Record<string, Date>;
}

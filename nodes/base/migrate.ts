/**
 * Brings saved properties of nodes from earlier versions to the current form. Pure; used by the runtime, which migrates
 * in memory at each start, and by the editor, which saves the new form when the user does.
 *
 * A migration turns the form of one version into that of the next, and is never edited once released. The version of a
 * form is the number of migrations that lead to it. Nodes saved before there were versions, and flows written by hand,
 * have none: they start with the first migration. What a later version of the package saved is left unchanged.
 */
export type Saved = Readonly<Record<string, unknown>>;
export type Migration = (saved: Saved) => Saved;

export function migrate(saved: Saved, steps: readonly Migration[]): Saved {
  const from = versionOf(saved);
  if (from >= steps.length) return saved;
  const migrated = steps.slice(from).reduce((form, step) => step(form), saved);
  return { ...migrated, version: steps.length };
}

function versionOf({ version }: Saved): number {
  // Dialog fields are strings.
  const number = typeof version === "string" && version.trim() !== "" ? Number(version) : version;
  return typeof number === "number" && Number.isInteger(number) && number > 0 ? number : 0;
}

/**
 * Saved properties of nodes from earlier versions, brought to the present form. Pure; for the runtime, which does it in
 * memory at each start, and for the editor, which saves the new form when its user does.
 *
 * A step turns the form of one version into that of the next and is never edited once released; the version of a form is
 * the number of steps that lead to it. Nodes saved before there were versions, and flows written by hand, have none: they
 * start with the first step. What a later version of the package saved is left as it is.
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
  // Fields of a dialog are texts.
  const number = typeof version === "string" && version.trim() !== "" ? Number(version) : version;
  return typeof number === "number" && Number.isInteger(number) && number > 0 ? number : 0;
}

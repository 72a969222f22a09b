/** Finds entries of a long list by a part of their name, in groups. Pure: no page, no Node-RED. */

/** An entry of a list, as it is chosen from. */
export interface Listed {
  readonly value: string;
  readonly text: string;
  /** The last digits of its usage point, as far as the editor knows them. */
  readonly hint?: string | undefined;
}

export interface Entry extends Listed {
  /** What its name has before a separator, if another name has the same: `Résidence A`. Otherwise empty. */
  readonly group: string;
  /** The name without its group: `101`. */
  readonly rest: string;
  /** What is searched: the words of the name, each between spaces. */
  readonly words: string;
  /** The same with the hint. */
  readonly folded: string;
}

export interface FoundGroup {
  readonly name: string;
  readonly entries: readonly Entry[];
}

export interface Found {
  readonly groups: readonly FoundGroup[];
  /** How many more there are. */
  readonly others: number;
}

/** Lists of up to this many entries are looked through, longer ones searched. */
export const MANY = 40;

/** As many are shown at once. */
export const SHOWN = 30;

/** Spaces are part of a dash, or Saint-Denis would be two names. */
const separator = /\s+[·•|–—-]\s+|\s*\/\s*/;

/** Without accents, capitals, ligatures and typographic apostrophes. */
export function fold(text: string): string {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’ʼ]/g, "'").toLowerCase();
  return plain.replaceAll("œ", "oe").replaceAll("æ", "ae");
}

/** Letters and digits alone are searched. */
function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Whether a query searches for something. */
export function isSearch(query: string): boolean {
  return wordsOf(query).length > 0;
}

/**
 * Sorted by group, then by name, numbers by their value. Groups come from the names: that is where people with many
 * meters write residence or street, whereas a meter has a flow only if no other flow may use it.
 */
export function entriesOf(listed: readonly Listed[], locale: string): Entry[] {
  const split = listed.map(({ text }) => splitName(text));
  const sizes = new Map<string, number>();
  for (const { group } of split) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const entries = listed.map((each, index): Entry => {
    const { group, rest } = split[index]!;
    const isShared = group !== "" && sizes.get(group)! > 1;
    const words = ` ${wordsOf(each.text).join(" ")} `;
    const folded = words + wordsOf(each.hint ?? "").join(" ");
    return { ...each, words, folded, ...(isShared ? { group, rest } : { group: "", rest: each.text }) };
  });
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  return entries.sort((a, b) => compare(a.group, b.group) || compare(a.rest, b.rest));
}

function splitName(text: string): { readonly group: string; readonly rest: string } {
  const found = separator.exec(text);
  const rest = found ? text.slice(found.index + found[0].length) : "";
  return found === null || found.index === 0 || rest === ""
    ? { group: "", rest: text }
    : { group: text.slice(0, found.index), rest };
}

/**
 * The entries that have every word of a query, in their name or the digits of their usage point: those where each word
 * begins one or, without any, those that have it anywhere. So 42 finds neither 142 nor what ends in 42. Names that have
 * each word as it is come first: the flat 42 before the flats 420 to 429.
 *
 * @param chosen what is chosen: its group comes first while nothing is searched for
 */
export function search(entries: readonly Entry[], query: string, chosen?: Entry): Found {
  const words = wordsOf(query);
  const all = words.length === 0 ? besides(entries, chosen) : bestOf(entries, words);
  const groups = new Map<string, Entry[]>();
  for (const entry of all.slice(0, SHOWN)) {
    const its = groups.get(entry.group);
    if (its) its.push(entry);
    else groups.set(entry.group, [entry]);
  }
  return {
    groups: [...groups].map(([name, found]) => ({ name, entries: found })),
    others: Math.max(0, all.length - SHOWN),
  };
}

/** The entry that a query can only mean: the one with just this name, or the only one found. */
export function meantBy(entries: readonly Entry[], query: string): Entry | undefined {
  const words = wordsOf(query);
  if (words.length === 0) return undefined;
  const found = bestOf(entries, words);
  const [named, ...others] = found.filter((entry) => entry.words === ` ${words.join(" ")} `);
  if (named !== undefined) return others.length === 0 ? named : undefined;
  return found.length === 1 ? found[0] : undefined;
}

/** What is chosen is among those that are shown. */
function besides(entries: readonly Entry[], chosen: Entry | undefined): readonly Entry[] {
  const [near, far] = parted(entries, ({ group }) => group === (chosen?.group ?? ""));
  const all = [...near, ...far];
  const isShown = chosen === undefined || all.indexOf(chosen) < SHOWN;
  return isShown ? all : [chosen, ...all.filter((entry) => entry !== chosen)];
}

function bestOf(entries: readonly Entry[], words: readonly string[]): readonly Entry[] {
  const having = entries.filter(({ folded }) => words.every((word) => folded.includes(word)));
  const beginning = having.filter(({ folded }) => words.every((word) => folded.includes(` ${word}`)));
  const best = beginning.length > 0 ? beginning : having;
  return parted(best, (entry) => words.every((word) => entry.words.includes(` ${word} `))).flat();
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** The examples of both languages, made of their sources in `scripts/examples/`: docs/dev/recipes.md#add-an-example. */

/** The folders of `examples/`, as Node-RED's menu names them. */
export const folders = { fr: "Français", en: "English" };

export const languages = Object.keys(folders);

/** Where a name is `français · English`; all other texts have tags only. */
const named = new Set(["name", "label", "dname", "inputLabels", "outputLabels"]);

const tags = /<fr>((?:(?!<\/?(?:fr|en)>)[^])*)<\/fr><en>((?:(?!<\/?(?:fr|en)>)[^])*)<\/en>/g;

/** What both languages have in common is written once: `<fr>mot</fr><en>word</en>`. @throws {Error} a tag is left */
export function textIn(language, text) {
  const chosen = text.replace(tags, (_, french, english) => (language === "fr" ? french : english));
  const [left] = /<\/?(?:fr|en)>.{0,40}/.exec(chosen) ?? [];
  if (left !== undefined) throw new Error(`not of the form <fr>…</fr><en>…</en>: ${left}`);
  return chosen;
}

/** A title or name, `français · English`, or the same in both. @throws {Error} there are more than two */
export function nameIn(language, text) {
  const [french, english = french, ...more] = text.split(" · ");
  if (more.length > 0) throw new Error(`not of the form français · English: ${text}`);
  return language === "fr" ? french : english;
}

/** A source, or a part of it, in one language. */
export function inLanguage(language, value, key) {
  if (typeof value === "string") {
    const text = textIn(language, value);
    return named.has(key) && text === value ? nameIn(language, text) : text;
  }
  if (Array.isArray(value)) return value.map((each) => inLanguage(language, each, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, inLanguage(language, each, name)]),
  );
}

/** The name of an example in one language, of its source `NN. Titre - Title.json`. @throws {Error} it has another form */
export function fileIn(language, source) {
  const [, number, french, english] = /^(\d\d)\. (.+) - (.+)\.json$/.exec(source) ?? [];
  if (number === undefined) throw new Error(`not of the form “NN. Titre - Title.json”: ${source}`);
  return `${number}. ${language === "fr" ? french : english}.json`;
}

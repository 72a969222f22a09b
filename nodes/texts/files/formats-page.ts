/** The list of all formats: a link in the dialog, and elsewhere what it is called where a user finds it. */
import type { Language } from "../base/index.js";

const docs = "https://github.com/node-red-contrib-enedis-linky/node-red-contrib-enedis-linky/blob/main/docs";

interface Listed {
  readonly accepted: string;
  readonly inDialog: string;
  readonly page: string;
}

/** A sentence, without its full stop, that cannot name all formats. */
export const listed: Readonly<Record<Language, (sentence: string) => Listed>> = {
  fr: (sentence) => ({
    accepted: `${sentence} (liste\u00a0: «\u00a0Les formats\u00a0» dans la documentation).`,
    inDialog: `${sentence}.`,
    page: `${docs}/files.md#les-formats`,
  }),
  en: (sentence) => ({
    accepted: `${sentence} (list: “Formats” in the documentation).`,
    inDialog: `${sentence}.`,
    page: `${docs}/files.en.md#formats`,
  }),
};

/** Types of examples.mjs, for tests. */
export type Language = "fr" | "en";
export const folders: Readonly<Record<Language, string>>;
export const languages: readonly Language[];
export function textIn(language: Language, text: string): string;
export function nameIn(language: Language, text: string): string;
export function inLanguage(language: Language, value: unknown, key?: string): unknown;
export function fileIn(language: Language, source: string): string;

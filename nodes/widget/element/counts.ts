/** Counts with thousands separators, and no line break between a number and its noun. */
export const NO_BREAK_SPACE = "\u00a0";

export const numbers = { fr: new Intl.NumberFormat("fr-FR"), en: new Intl.NumberFormat("en-GB") };

const counter =
  (format: Intl.NumberFormat) =>
  (n: number, one: string, more = one): string =>
    `${format.format(n)}${NO_BREAK_SPACE}${n > 1 ? more : one}`;

export const countFr = counter(numbers.fr);
export const countEn = counter(numbers.en);

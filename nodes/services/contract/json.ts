/** Parses JSON that is short: answers are read by json-reader.ts. For browsers too. */

/** A parsed JSON object (or array); undefined for anything that is not JSON of that kind. */
export function parseJson(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

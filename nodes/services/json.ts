/** The only place that parses JSON from outside. For browsers too. */

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

/** Adds the JSON of a response's body, so that it is parsed only once, however many readers it has. */
export function withJson<Response extends { readonly body: string }>(
  response: Response,
): Response & { readonly json: object | undefined } {
  return { ...response, json: parseJson(response.body) };
}

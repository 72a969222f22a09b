/** The one place where JSON of others is parsed. For browsers too. */

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

/** The same with the JSON of its body: it is parsed once, however many look at it. */
export function withJson<Response extends { readonly body: string }>(
  response: Response,
): Response & { readonly json: object | undefined } {
  return { ...response, json: parseJson(response.body) };
}

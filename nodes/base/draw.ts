/**
 * A number drawn once from a text (a PDL, the id of a node), so that meters spread over hours and minutes and each keeps
 * its own: 0 to 65,535.
 */
export function drawOf(text: string): number {
  let draw = 0x811c9dc5; // FNV-1a
  for (const character of text) draw = Math.imul(draw ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return (draw >>> 8) & 0xffff;
}

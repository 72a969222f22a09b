/**
 * A fixed pseudo-random number for a text (a PDL, a node's id), 0 to 65,535: it spreads meters over hours and minutes,
 * and each keeps its own.
 */
export function drawOf(text: string): number {
  let draw = 0x811c9dc5; // FNV-1a
  for (const character of text) draw = Math.imul(draw ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return (draw >>> 8) & 0xffff;
}

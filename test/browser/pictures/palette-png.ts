/** PNG files with a palette of 256 colours: a third of the size of those that a browser writes. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLORS = 256;
/** Rounds in which colours move to the middle of those they stand for. */
const ROUNDS = 4;

interface Image {
  readonly width: number;
  readonly height: number;
  /** One number per pixel: 0xrrggbb. */
  readonly pixels: Uint32Array;
}

type Color = readonly [red: number, green: number, blue: number];
interface Counted {
  readonly color: Color;
  readonly count: number;
}

/** @param png as a browser writes it: RGB of 8 bits, not interlaced @returns the same picture, with a palette */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const counted = [...counts].map(([pixel, count]) => ({ color: channels(pixel), count }));
  const palette = settled(counted, split(counted));
  const index = new Map([...counts.keys()].map((pixel) => [pixel, nearest(palette, channels(pixel))]));

  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(pixels[y * width + x]!)!;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat().map(Math.round))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const channels = (pixel: number): Color => [pixel >> 16, (pixel >> 8) & 255, pixel & 255];

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** @throws {Error} if it is not what a browser writes */
function decode(png: Buffer): Image {
  const data: Buffer[] = [];
  let [width, height] = [0, 0];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") {
      [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
      if (content[8] !== 8 || content[9] !== 2 || content[12] !== 0) throw new Error("no PNG of RGB");
    }
    if (type === "IDAT") data.push(content);
    at += 12 + length;
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * 3, height);
  const pixels = Uint32Array.from(
    { length: width * height },
    (_, i) => (bytes[3 * i]! << 16) | (bytes[3 * i + 1]! << 8) | bytes[3 * i + 2]!,
  );
  return { width, height, pixels };
}

/** Undoes the filters of PNG's rows: each byte is stored as the difference to a guess from its neighbours. */
function unfiltered(filtered: Buffer, stride: number, height: number): Uint8Array {
  const bytes = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < 3 ? 0 : bytes[at - 3]!;
      const up = y === 0 ? 0 : bytes[at - stride]!;
      const corner = x < 3 || y === 0 ? 0 : bytes[at - stride - 3]!;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      bytes[at] = filtered[at + y + 1]! + guess;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((each) => Math.abs(guess - each)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

interface Box {
  readonly members: readonly Counted[];
  readonly channel: 0 | 1 | 2;
  readonly cost: number;
}

/** Colours in boxes, each cut in two where it is widest, until there are enough: the middle of each box. */
function split(counted: readonly Counted[]): Color[] {
  const box = (members: readonly Counted[]): Box => {
    const widths = ([0, 1, 2] as const).map((channel) => {
      const values = members.map(({ color }) => color[channel]);
      return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
    });
    const width = Math.max(...widths);
    return {
      members,
      channel: widths.indexOf(width) as 0 | 1 | 2,
      cost: width ** 2 * Math.sqrt(weight(members)),
    };
  };
  let boxes = [box(counted)];
  while (boxes.length < COLORS) {
    const widest = boxes.reduce((a, b) => (a.cost >= b.cost ? a : b));
    if (widest.cost === 0) break;
    const sorted = widest.members.toSorted((a, b) => a.color[widest.channel] - b.color[widest.channel]);
    const middle = (sorted[0]!.color[widest.channel] + sorted.at(-1)!.color[widest.channel]) / 2;
    const cut = sorted.findIndex(({ color }) => color[widest.channel] > middle);
    boxes = [...boxes.filter((each) => each !== widest), box(sorted.slice(0, cut)), box(sorted.slice(cut))];
  }
  return boxes.map(({ members }) => mean(members));
}

const weight = (members: readonly Counted[]): number =>
  members.reduce((total, { count }) => total + count, 0);

function mean(members: readonly Counted[]): Color {
  const of = (channel: 0 | 1 | 2): number =>
    members.reduce((total, { color, count }) => total + color[channel] * count, 0) / weight(members);
  return [of(0), of(1), of(2)];
}

/** Moves each colour to the middle of those that are nearest to it. */
function settled(counted: readonly Counted[], begin: readonly Color[]): Color[] {
  let palette = [...begin];
  for (let round = 0; round < ROUNDS; round++) {
    const members = palette.map((): Counted[] => []);
    for (const each of counted) members[nearest(palette, each.color)]!.push(each);
    palette = palette.map((color, i) => (members[i]!.length === 0 ? color : mean(members[i]!)));
  }
  return palette;
}

function nearest(palette: readonly Color[], [red, green, blue]: Color): number {
  let best = 0;
  let least = Infinity;
  palette.forEach((color, i) => {
    const distance = (color[0] - red) ** 2 + (color[1] - green) ** 2 + (color[2] - blue) ** 2;
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

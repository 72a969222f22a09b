/** The chart on the glass as a picture: its title, its days, the drawing, and the figure below it. */
import { letters } from "linky-fonts";

/** Pixels of the picture for each of the screen. */
const SCALE = 2;

/** What a drawing has from style sheets, which a picture does not know. */
const kept = [
  "display",
  "fill",
  "fill-opacity",
  "font-size",
  "font-weight",
  "opacity",
  "paint-order",
  "stroke",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-width",
  "text-anchor",
];

/**
 * @param root of a meter that shows a chart
 * @param colon as its language writes it
 * @returns undefined: the browser cannot make pictures
 */
export async function pictureOf(root: ShadowRoot, colon: string): Promise<Blob | undefined> {
  const chart = root.querySelector<SVGElement>("svg.chart")!;
  const { clientWidth: wide, clientHeight: high } = chart;
  const style = getComputedStyle(chart);
  const em = Number.parseFloat(style.fontSize);
  const text = (selector: string): string => root.querySelector(selector)?.textContent.trim() ?? "";
  const [width, height] = [wide + 2 * em, high + 6 * em];
  const svg = made("svg", {
    width: width * SCALE,
    height: height * SCALE,
    viewBox: `0 0 ${width} ${height}`,
  });
  const font = made("style", {});
  font.textContent = `@font-face{font-family:L;font-weight:600;src:url(data:font/woff2;base64,${letters})}text{font:600 ${em}px L,sans-serif;fill:${style.color}}`;
  const drawing = styled(chart);
  set(drawing, { x: em, y: 3 * em, width: wide, height: high, overflow: "visible" });
  const said = [text(".reading .measure"), text(".reading .hidden")].join(colon);
  svg.append(
    font,
    made("rect", { width, height, fill: style.getPropertyValue("--lcd-bottom") }),
    made("text", { x: em, y: 1.7 * em }, text(".title .long")),
    made("text", { x: width - em, y: 1.7 * em, "text-anchor": "end" }, text(".travel .days")),
    drawing,
    made("text", { x: em, y: height - 1.2 * em }, said),
  );
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  return blob ?? undefined;
}

/** A copy of a drawing that looks the same without style sheets. */
function styled(drawing: SVGElement): SVGElement {
  const copy = drawing.cloneNode(true) as SVGElement;
  const all = (one: SVGElement): SVGElement[] => [one, ...one.querySelectorAll<SVGElement>("*")];
  const originals = all(drawing);
  all(copy).forEach((one, i) => {
    const from = getComputedStyle(originals[i]!);
    one.setAttribute("style", kept.map((name) => `${name}:${from.getPropertyValue(name)}`).join(";"));
  });
  return copy;
}

type Values = Readonly<Record<string, string | number>>;

function made(name: string, values: Values, text = ""): SVGElement {
  const one = document.createElementNS("http://www.w3.org/2000/svg", name);
  one.textContent = text;
  set(one, values);
  return one;
}

function set(one: SVGElement, values: Values): void {
  for (const [name, value] of Object.entries(values)) one.setAttribute(name, String(value));
}

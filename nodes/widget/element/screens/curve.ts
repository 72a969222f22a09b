/** A load curve, with the curve of a year before as a dashed line. */
import { html, type TemplateResult } from "lit";
import { dayOf, startOfDay } from "../../../readings/index.js";
import { drawCurve } from "../charts/curve.js";
import { curveSum, type CurveView, type Point } from "../model.js";
import { notHeld } from "./asked-day.js";
import {
  amount,
  capital,
  captionOf,
  comparisonWords,
  durationOf,
  NO_BREAK_SPACE,
  notesOf,
  plot,
  reading,
  said,
  writer,
  type Figure,
} from "./parts.js";
import type { Part, Scene } from "./scene.js";

interface CurveMore {
  /** In place of the peak, of a day with a line of its own. */
  readonly own?: Figure;
  /** About that line. */
  readonly words?: readonly (string | TemplateResult)[];
  /** For a newer answer. */
  readonly waiting?: boolean | undefined;
}

export function curve(scene: Scene, view: CurveView, { own, words = [], waiting }: CurveMore = {}): Part {
  const { phrases, dates, snapshot, selected, room, stop, open } = scene;
  const points = view.runs.flat();
  const { energy, peak, gaps } = curveSum(view);
  const chosen = selected === undefined ? undefined : points[selected];
  const oneDay = view.to - view.from === 1;
  const point = chosen ?? peak;
  const shown =
    chosen === undefined && own !== undefined ? own : point && pointFigure(scene, view, point, chosen);
  if (shown === undefined) return notHeld(scene, view, waiting);
  const late =
    open === undefined && stop.screen === "curve" && snapshot !== undefined && view.to < dayOf(snapshot.at)
      ? [phrases.onlyUpTo(dates.day(view.from))]
      : [];
  const notes = [
    ...words,
    ...late,
    ...gapWords(scene, gaps, oneDay),
    ...(oneDay && own === undefined && (view.comparison?.days ?? 0) === 0
      ? [capital(phrases.energy(amount(scene, energy, "kWh", 2)))]
      : []),
    ...comparisonWords(scene, view.comparison, "kWh"),
  ];
  const drawing =
    room.width > 0
      ? drawCurve(view, room, dates, writer(scene, "kW"), (name) => phrases.classTitle(name), selected)
      : undefined;
  const period = oneDay ? dates.long(view.from) : dates.range(view.from, view.to);
  return {
    content: html`${plot(scene, drawing, points.length, captionOf(scene, period), curveTable(scene, view))}
    ${reading(scene, shown)}${notesOf(notes)}`,
    ...(oneDay && { day: dates.day(view.from) }),
    said: said(
      scene,
      chosen !== undefined && oneDay ? { ...shown, sub: classWords(scene, view, chosen)[0] } : shown,
    ),
  };
}

/** The classes in force during an interval, where its day has several. */
function classWords({ phrases }: Scene, { classes }: CurveView, { start, step }: Point): string[] {
  const names = classes
    .filter((span) => span.start < start + step && start < span.end)
    .map(({ named }) => (named === undefined ? phrases.unknownClass : phrases.classTitle(named.name)));
  return names.length === 0 ? [] : [[...new Set(names)].join(", ")];
}

/** The peak, or a chosen interval. */
function pointFigure(scene: Scene, view: CurveView, point: Point, chosen: Point | undefined): Figure {
  const { phrases, dates } = scene;
  const day = dates.weekday(dayOf(point.start));
  const span = `${dates.time(point.start)}${NO_BREAK_SPACE}– ${dates.time(point.start + point.step, true)}`;
  return {
    name: chosen === undefined ? phrases.peak : span,
    sub: chosen === undefined ? `${day}, ${span}` : [day, ...classWords(scene, view, chosen)].join(", "),
    brief: dates.moment(point.start),
    raw: point.value,
    unit: "kW",
  };
}

function gapWords(
  { phrases, dates }: Scene,
  gaps: readonly { start: number; end: number }[],
  oneDay: boolean,
): string[] {
  if (gaps.length === 0) return [];
  const duration = durationOf(gaps);
  const [only] = gaps;
  if (gaps.length > 1 || only === undefined) return [phrases.gaps(duration)];
  const from = oneDay ? dates.time(only.start) : dates.moment(only.start);
  const sameDay = dayOf(only.start) === dayOf(only.end - 1);
  const to = sameDay ? dates.time(only.end, true) : dates.moment(only.end, true);
  return [phrases.gap(duration, `${from}${NO_BREAK_SPACE}– ${to}`)];
}

function curveTable(scene: Scene, { runs, to, from }: CurveView): TemplateResult {
  const { phrases, dates } = scene;
  // Hundreds of rows do not help: for several days, list the highest interval of each.
  const points = runs.flat();
  const rows =
    to - from === 1
      ? points
      : Array.from({ length: to - from }, (_, i) => from + i).flatMap((day) => {
          const ofDay = points.filter(({ start }) => start >= startOfDay(day) && start < startOfDay(day + 1));
          return ofDay.length === 0 ? [] : [ofDay.reduce((a, b) => (b.value > a.value ? b : a))];
        });
  return html`<thead>
      <tr>
        <th scope="col">${phrases.when}</th>
        <th scope="col">${to - from === 1 ? phrases.value : phrases.peak}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ start, step, value }) =>
          html`<tr>
            <th scope="row">${dates.moment(start)} – ${dates.time(start + step, true)}</th>
            <td>${amount(scene, value, "kW")}</td>
          </tr>`,
      )}
    </tbody>`;
}

/** The calendar of received and missing days. */
import { html } from "lit";
import { calendarOf } from "../../coverage.js";
import type { Side } from "../../protocol.js";
import { drawCalendar } from "../charts/calendar.js";
import { capital, empty, plot } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function holes(scene: Scene, side: Side): Part {
  const { phrases, dates, room, selected } = scene;
  const days = calendarOf(side);
  if (days.length === 0) return empty(phrases.nothingHeld);
  const missing = days.filter(({ state: one }) => one === "missing").length;
  const partial = days.filter(({ state: one }) => one === "partial").length;
  const known = days.filter(({ state: one }) => one !== "unknown").length;
  const told = (i: number): string => {
    const { day, state: one, lacks } = days[i]!;
    const what = lacks
      .map((lack) => `${phrases.series[lack.series]}${phrases.colon}${phrases.holes[lack.state]}`)
      .join(", ");
    return `${dates.weekday(day)}, ${what === "" ? phrases.holes[one] : what}`;
  };
  const sum = phrases.holesSum(missing, partial, known);
  const chosen = selected === undefined || selected >= days.length ? undefined : capital(told(selected));
  const drawing = room.width > 0 ? drawCalendar(days, room, dates, selected) : undefined;
  const lacking = days.flatMap(({ state: one }, i) => (one === "complete" || one === "unknown" ? [] : [i]));
  const shownStates = ["complete", "partial", "missing"] as const;
  return {
    content: html`${plot(
        scene,
        drawing,
        days.length,
        phrases.screens.holes,
        html`<tbody>
          ${lacking.map(
            (i) =>
              html`<tr>
                <th scope="row">${dates.long(days[i]!.day)}</th>
                <td>${told(i)}</td>
              </tr>`,
          )}
        </tbody>`,
      )}
      <p class="line">${chosen ?? sum}</p>
      <ul class="legend" aria-hidden="true">
        ${shownStates.map((one) => html`<li class=${one}><i></i>${phrases.holes[one]}</li>`)}
      </ul>`,
    said: chosen ?? sum,
  };
}

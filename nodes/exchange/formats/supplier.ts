/**
 * The supplier EDF's export of powers (`mes-puissances-atteintes-30min`), in Latin-1: newest first; a row with the day,
 * then its times and powers in W. Times are ENDS: a day's block begins with 00:00:00, the midnight that closes it, and
 * the doubled hour of October is newest first too (docs/dev/enedis.md#supplier-export).
 */
import { plain } from "../points.js";
import { DAY_SECONDS, HOUR_SECONDS, isOnGrid } from "../../readings/index.js";
import { numberOf, readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";

export const supplier: Format = {
  name: "edf-powers",
  recognise: (head) =>
    head.slice(0, 5).some(({ cells }) => {
      const text = plain(cells[0]!);
      return text.includes("puissances atteintes") || text.startsWith("date et heure de releve");
    }),

  read(points, { direction }) {
    const { curve } = points.found[direction];
    let midnight: number | undefined;
    return ({ line, cells: [first = "", text = ""] }) => {
      const day = /^\d\d\/\d\d\/\d{4}$/.test(first) ? readStamp(first) : undefined;
      if (day) {
        midnight = day.wall;
        return;
      }
      const time = /^(\d\d):(\d\d):(\d\d)$/.exec(first);
      if (time === null || midnight === undefined) {
        // Headings come before the first day.
        if (midnight !== undefined) points.reject(line, "stamp");
        return;
      }
      const [, hour, minute, second] = time.map(Number) as [number, number, number, number];
      const seconds = hour * HOUR_SECONDS + minute * 60 + second;
      const value = readValue(text);
      if (hour > 23 || minute > 59) points.reject(line, "stamp");
      else if (!isOnGrid(seconds)) points.reject(line, "grid");
      else {
        if (value === undefined) points.reject(line, "value");
        curve.push({
          line,
          end: midnight + (seconds === 0 ? DAY_SECONDS : seconds),
          exact: false,
          step: undefined,
          value: numberOf(value),
        });
      }
    };
  },
};

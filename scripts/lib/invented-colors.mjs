/**
 * Colours of Tempo days for `npm start -- --tempo`, which asks no real service. They are invented, and answered as RTE
 * does (docs/dev/tariffs.md#colours-from-the-network).
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** Of a season, as of most real ones. */
const RED = 22;
const WHITE = 43;

const textOf = (date) => date.toISOString().slice(0, 10);

/** In no order that one sees, and the same at every start. */
const drawn = (days) => {
  const lot = ({ text }) => createHash("sha256").update(text).digest("hex");
  return days.map((day) => ({ ...day, lot: lot(day) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
};

/**
 * The colours of a season from 1 September on: red only on weekdays from November to March, white never on a Sunday.
 * @param {number} year in which it begins
 * @returns {Map<string, "BLUE" | "WHITE" | "RED">} by `YYYY-MM-DD`, oldest first
 */
function seasonOf(year) {
  const days = [];
  for (let date = new Date(Date.UTC(year, 8, 1)); date < Date.UTC(year + 1, 8, 1);) {
    days.push({ text: textOf(date), month: date.getUTCMonth() + 1, weekday: date.getUTCDay() });
    date = new Date(date.getTime() + 86_400_000);
  }
  const isWinter = ({ month }) => month >= 11 || month <= 3;
  const isWeekday = ({ weekday }) => weekday >= 1 && weekday <= 5;
  const reds = drawn(days.filter((day) => isWinter(day) && isWeekday(day))).slice(0, RED);
  const red = new Set(reds.map(({ text }) => text));
  const rest = days.filter(({ text, weekday }) => weekday > 0 && !red.has(text));
  const whites = drawn(rest.filter(isWinter)).slice(0, WHITE);
  const white = new Set(whites.map(({ text }) => text));
  return new Map(days.map(({ text }) => [text, red.has(text) ? "RED" : white.has(text) ? "WHITE" : "BLUE"]));
}

/**
 * Serves them on this machine, each from the day before on, for as long as this process has anything else to do.
 * @param {() => number} now milliseconds since 1970
 * @returns {Promise<string>} its address
 */
export async function serveInventedColors(now) {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url, "http://127.0.0.1");
    const year = /^(20\d\d)-20\d\d$/.exec(searchParams.get("season") ?? "")?.[1];
    if (year === undefined) {
      response.writeHead(404).end();
      return;
    }
    const tomorrow = new Date(now() + 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });
    const values = [...seasonOf(Number(year))].filter(([day]) => day <= tomorrow);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ values: Object.fromEntries(values) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

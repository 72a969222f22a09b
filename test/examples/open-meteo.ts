/**
 * Open-Meteo's archive, as far as the example for degree days asks it. It refuses what the real one refuses, with its
 * status and words: a variable that is not daily (open-meteo/open-meteo#1583), dates out of its range (#1570; the last
 * one is yesterday in UTC, and the newest values may be null, #1460), start and end beside `past_days` (#442), a place
 * that does not exist, too many requests (#832). Written from those threads: the service itself was never called.
 */
import { json, type ServerAnswer, type ServerRequest } from "../enedis-server/message.js";

const DAY = 86_400_000;
const date = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
const isDate = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

const known = ["latitude", "longitude", "start_date", "end_date", "daily", "timezone", "past_days"];

/** What it refuses is a `reason`. */
function refusal(query: URLSearchParams, now: number): string | undefined {
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return `Unknown parameter ${unknown}`;
  for (const [name, most] of [
    ["latitude", 90],
    ["longitude", 180],
  ] as const) {
    const text = query.get(name) ?? "";
    if (!/^-?\d+(?:\.\d+)?$/.test(text)) return `Parameter '${name}' must be a number`;
    if (Math.abs(Number(text)) > most) {
      return `${name === "latitude" ? "Latitude" : "Longitude"} must be in range of -${most} to ${most}°. Given: ${text}.`;
    }
  }
  const daily = query.get("daily");
  if (daily !== "temperature_2m_mean") {
    return `Data corrupted at path ''. Cannot initialize ForecastVariableDaily from invalid String value ${daily}.`;
  }
  if (query.get("timezone") !== "Europe/Paris") return "Invalid timezone";
  if (query.has("past_days")) {
    return "Parameter 'past_days' is mutually exclusive with 'start_date' and 'end_date'";
  }
  for (const name of ["start_date", "end_date"]) {
    const text = query.get(name);
    if (!isDate(text)) return `Parameter '${name}' is not a date`;
    if (text < "1940-01-01" || text > date(now - DAY)) {
      return `Parameter '${name}' is out of allowed range from 1940-01-01 to ${date(now - DAY)}`;
    }
  }
  return query.get("start_date")! > query.get("end_date")!
    ? "End-date must be larger or equals than start-date"
    : undefined;
}

/**
 * @param temperature of a day, in °C; null where it is not known yet
 * @param now in milliseconds since 1970
 */
export function openMeteo(
  temperature: (day: string) => number | null,
  now: () => number = Date.now,
): (request: ServerRequest) => ServerAnswer {
  return ({ method, path, query }) => {
    if (method !== "GET" || path !== "/v1/archive") return json(404, { error: true, reason: "Not Found" });
    const reason = refusal(query, now());
    if (reason !== undefined) return json(400, { error: true, reason });
    const [start, end] = [Date.parse(query.get("start_date")!), Date.parse(query.get("end_date")!)];
    const time = Array.from({ length: (end - start) / DAY + 1 }, (_, i) => date(start + i * DAY));
    return json(200, {
      latitude: Number(query.get("latitude")),
      longitude: Number(query.get("longitude")),
      timezone: "Europe/Paris",
      daily_units: { time: "iso8601", temperature_2m_mean: "°C" },
      daily: { time, temperature_2m_mean: time.map(temperature) },
    });
  };
}

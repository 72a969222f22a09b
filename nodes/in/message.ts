/** Makes messages from a feed's parcels (docs/dev/contract.md#messages). Pure. */
import { formatInstant, toUnit, unitOf, type Measure } from "../readings/index.js";
import type { FeedEntry, Parcel } from "../archive/index.js";
import { topicRoot, type MeterName } from "../common/index.js";

export interface ReadingMessage {
  topic: string;
  payload: number;
  unit: string;
  measure: Measure;
  direction: string;
  usagePointId: string;
  start: string;
  end: string;
  at?: string;
  readings: MessageReading[];
  history: boolean;
  complete: boolean;
  curveGap?: number;
  service?: string;
  replay?: true;
}

interface MessageReading {
  start: string;
  end: string;
  value: number;
  at?: string;
  missingDays?: number;
  revised?: true;
  rounded?: true;
}

export function messageOf(meter: MeterName, parcel: Parcel, replay = false): ReadingMessage {
  const { measure, direction, newest, readings, history, complete, curveGap, service } = parcel;
  return {
    topic: `${topicRoot(meter)}/${direction}/${measure}`,
    payload: toUnit(newest.value),
    unit: unitOf(measure),
    measure,
    direction,
    usagePointId: meter.usagePointId,
    start: formatInstant(newest.start),
    end: formatInstant(newest.end),
    ...(newest.at !== undefined && { at: formatInstant(newest.at) }),
    readings: readings.map(toReading),
    history,
    complete,
    ...(curveGap !== undefined && { curveGap }),
    ...(service !== undefined && { service: service === "import" ? "file" : service }),
    ...(replay && { replay }),
  };
}

function toReading({ start, end, value, at, missingDays, revised, rounded }: FeedEntry): MessageReading {
  return {
    start: formatInstant(start),
    end: formatInstant(end),
    value: toUnit(value),
    ...(at !== undefined && { at: formatInstant(at) }),
    ...(missingDays !== undefined && { missingDays }),
    ...(revised && { revised }),
    ...(rounded && { rounded }),
  };
}

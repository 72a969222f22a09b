/** Makes messages of costs (docs/dev/contract.md#cost-messages). Pure. */
import { topicRoot, type MeterName } from "../common/index.js";
import { stamped, type CostEntry, type CostParcel, type SentCost, type Stamped } from "../costs/index.js";
import { COST, COST_UNIT } from "../readings/index.js";
import { costNotes, type Texts } from "../texts/index.js";

export interface CostMessage {
  topic: string;
  payload: number | null;
  unit: string;
  measure: typeof COST;
  direction: string;
  usagePointId: string;
  start: string | null;
  end: string | null;
  readings: Stamped<SentCost>[];
  history: boolean;
  complete: boolean;
  month: Stamped<CostEntry> | null;
  year: Stamped<CostEntry> | null;
  pricesCheckedUntil?: string;
  pricesDoubtful?: true;
  notes?: string[];
  replay?: true;
}

export function costMessageOf(
  meter: MeterName,
  { direction, readings, newest, notes }: CostParcel,
  texts: Texts,
  replay = false,
): CostMessage {
  const day = newest && stamped(newest.day);
  const { pricesCheckedUntil, pricesDoubtful } = notes;
  const said = costNotes(notes, texts);
  return {
    topic: `${topicRoot(meter)}/${direction}/${COST}`,
    payload: day?.value ?? null,
    unit: COST_UNIT,
    measure: COST,
    direction,
    usagePointId: meter.usagePointId,
    start: day?.start ?? null,
    end: day?.end ?? null,
    readings: readings.map(stamped),
    history: readings.at(-1)!.start !== newest?.day.start,
    complete: newest !== undefined,
    month: newest ? stamped(newest.month) : null,
    year: newest ? stamped(newest.year) : null,
    ...(pricesCheckedUntil !== undefined && { pricesCheckedUntil }),
    ...(pricesDoubtful && { pricesDoubtful }),
    ...(said && { notes: said }),
    ...(replay && { replay }),
  };
}

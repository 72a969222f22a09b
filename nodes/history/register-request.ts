/** A request of a history node for the meter's registers (docs/dev/contract.md#registers). Pure. */
import * as v from "valibot";
import { asWritten, choiceOf, type Accepted, type Fields } from "../common/index.js";
import { directions, type Day, type Direction } from "../readings/index.js";
import type { RegisterQuestion, RegisterStep } from "../registers/index.js";
import type { Texts } from "../texts/index.js";
import { formats, readDays, readerOf, type BillDayOf, type Properties } from "./request.js";

const steps = ["day", "month", "bill", "year"] as const satisfies readonly RegisterStep[];

export interface RegisterRequest extends RegisterQuestion {
  readonly direction: Direction;
  readonly format: Properties["format"];
}

/** @throws {InputError} */
export function readRegisterRequest(
  msg: Fields,
  properties: Properties,
  today: Day,
  texts: Texts,
  billDayOf: BillDayOf,
): RegisterRequest {
  const reader = readerOf(msg, texts);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  const accepted: Accepted<RegisterStep> = {
    schema: v.picklist(steps),
    words: (accepts) => accepts.choice(asWritten(steps)),
  };
  const step = reader.read("step", accepted) ?? steps.find((one) => one === properties.step) ?? "day";
  const billDay = step === "bill" ? billDayOf(direction) : undefined;
  const days = readDays(reader, properties.period, today, billDay);
  const format = reader.read("format", choiceOf(formats)) ?? properties.format;
  for (const field of ["compare", "periods"]) {
    if (reader.given(field) !== undefined) reader.refuseTogether(field, (accepts) => accepts.notOfRegisters);
  }
  return { direction, step, ...days, billDay, format };
}

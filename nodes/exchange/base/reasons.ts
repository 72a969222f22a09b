/** The words of programs for lines that are not imported; those of people are in the room `texts`. */

/** Why a line is not imported. */
export const reasons = [
  /** It does not have the columns of its file. */
  "columns",
  /** It has more characters than a line may have. */
  "long",
  "stamp",
  /** In a list with a heading for each day: it is not certain which one is that of this line. */
  "day",
  "value",
  /** Its time is not a multiple of five minutes. */
  "grid",
  /** The length of its interval is unknown. */
  "step",
  "unit",
  /** Not active energy, active power or maximum power: reactive energy or a voltage, for example. */
  "quantity",
  "direction",
  /** A month, a year or another sum, which follows from its days. */
  "derived",
  /** Another line has a different value for this time: neither counts. */
  "duplicate",
  /** It overlaps the line before it. */
  "overlap",
  /** The file has this time more often than the clock showed it on that day. */
  "clock",
  /** The index is lower than the day before: another meter. */
  "backwards",
  /** The file itself says that this is not measured. */
  "estimated",
  "future",
] as const;

export type Reason = (typeof reasons)[number];
/** Why a line is not imported whose date and time can be read. */
export type Fault = Exclude<Reason, "stamp">;

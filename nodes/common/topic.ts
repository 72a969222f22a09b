/** The first part of all topics of a meter (docs/dev/contract.md#messages). Pure. */
export interface MeterName {
  /** May be empty: the usage point stands in topics. */
  readonly name: string;
  readonly usagePointId: string;
}

/** The first part of a topic: a name without the characters that mean something to MQTT, else the PDL. */
export function topicRoot({ name, usagePointId }: MeterName): string {
  const cleaned = name.trim().replace(/[/+#]/g, "-");
  return cleaned === "" ? usagePointId : cleaned;
}

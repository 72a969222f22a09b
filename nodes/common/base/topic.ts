/** The first part of a meter's topics (docs/dev/contract.md#messages). Pure. */
export interface MeterName {
  /** May be empty: topics then use the usage point. */
  readonly name: string;
  readonly usagePointId: string;
}

/** The name without the characters that are special in MQTT, or the PDL if there is no name. */
export function topicRoot({ name, usagePointId }: MeterName): string {
  const cleaned = name.trim().replace(/[/+#]/g, "-");
  return cleaned === "" ? usagePointId : cleaned;
}

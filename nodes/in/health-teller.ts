/** Tells a flow of its meter's health: each change and the approaching end of its token once, even across restarts. */
import type { NodeMessage } from "node-red";
import { dueNotice, expiringMessage, healthContextOf, healthMessage, type Meter } from "../common/index.js";
import { DAY_SECONDS } from "../readings/index.js";

/**
 * Sends what this node has not told yet.
 * @param node its id
 */
export function tellHealth(meter: Meter, node: string, send: (message: NodeMessage) => void): void {
  const { collector } = meter;
  const health = meter.collectors.archive?.health;
  // Without a source, an error already reports the settings: there is no service to report on.
  if (collector === undefined || health === undefined || meter.source === undefined) return;
  const report = collector.report();
  const usagePoint = collector.usagePoint.id;
  const context = healthContextOf(meter, report);
  const told = health.told(node, usagePoint, "state") ?? "ok";
  if (told !== report.health) {
    send(healthMessage(context) as unknown as NodeMessage);
    health.tell(node, usagePoint, "state", report.health);
  }
  if (meter.tokenEndsAt === undefined) return;
  const topic = `token ${meter.tokenEndsAt}`;
  const notice = health.told(node, usagePoint, topic);
  const secondsLeft = meter.tokenEndsAt - meter.now();
  const due = dueNotice(secondsLeft, notice === undefined ? undefined : Number(notice));
  if (due === undefined) return;
  send(expiringMessage(context, Math.ceil(secondsLeft / DAY_SECONDS)) as unknown as NodeMessage);
  health.tell(node, usagePoint, topic, String(due));
}

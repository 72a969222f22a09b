/** In which form a gateway is asked. The archive remembers that it refused the form of 2026. */
import { subjects, type Archive } from "../../archive/index.js";
import type { Clock } from "../../base/index.js";
import { DAY_SECONDS } from "../../readings/index.js";
import { REFUSED_DAYS, type FormMemory } from "../../services/index.js";

export function formMemory({ blocks, clock: guard }: Archive, account: number, clock: Clock): FormMemory {
  const subject = subjects.form2026(account);
  /** Seconds. */
  const now = (): number => Math.floor(guard.soundInstant(clock.now()) / 1000);
  return {
    read: () => {
      const until = blocks.get(subject, "refused")?.until;
      // A gateway may learn it: now and then, it is asked again.
      return until !== undefined && now() < until ? "v5" : "2026";
    },
    keep: (form) => {
      if (form === "2026") blocks.lift(subject, "refused");
      else blocks.set(subject, "refused", now(), now() + REFUSED_DAYS * DAY_SECONDS);
    },
  };
}

/** What an account's gateway cannot do. The archive remembers it for some weeks, unless an answer shows the contrary. */
import { subjects, type Archive } from "../../archive/index.js";
import type { Clock } from "../../base/index.js";
import { DAY_SECONDS } from "../../readings/index.js";
import { REFUSED_DAYS, type FormMemory, type ReachMemory } from "../../services/index.js";

/** In which form it is asked: it may refuse that of 2026. */
export function formMemory(archive: Archive, account: number, clock: Clock): FormMemory {
  const memory = memoryOf(archive, subjects.form2026(account), clock);
  return {
    read: () => (memory.read() ? "2026" : "v5"),
    keep: (form) => {
      memory.keep(form === "2026");
    },
  };
}

/** Whether it has yesterday. */
export function reachMemory(archive: Archive, account: number, clock: Clock): ReachMemory {
  return memoryOf(archive, subjects.yesterday(account), clock);
}

/** Whether it can do something: as long as nothing else is known, and now and then afterwards, it may. */
function memoryOf({ blocks, clock: guard }: Archive, subject: string, clock: Clock): ReachMemory {
  /** Seconds. */
  const now = (): number => Math.floor(guard.soundInstant(clock.now()) / 1000);
  const read = (at = now()): boolean => {
    const until = blocks.get(subject, "refused")?.until;
    return until === undefined || at >= until;
  };
  return {
    read,
    keep: (can) => {
      if (can === read()) return;
      if (can) blocks.lift(subject, "refused");
      else blocks.set(subject, "refused", now(), now() + REFUSED_DAYS * DAY_SECONDS);
    },
  };
}

/** The colours of a runtime, by its settings. */
import { send } from "../../services/index.js";
import { defaultAddresses, type Fetch } from "../../tempo/index.js";
import { dateText, textsOf } from "../../texts/index.js";
import { serverLanguage } from "../base/index.js";
import { onePerArchive, settingsOf } from "./runtime.js";
import { Tempo } from "./tempo.js";

/** For a connection and the whole answer: a question waits for both sources. */
const TIMEOUT_MS = 9_000;

/** The colours of a runtime and its archive. */
export const tempoOf = onePerArchive((collectors, RED) => {
  const { tempo: setting, clock } = settingsOf(RED);
  // Whoever sets the clock asks no real service.
  const isOff = setting === false || (setting === undefined && clock !== undefined);
  return new Tempo({
    collectors,
    random: Math.random,
    addresses: { ...defaultAddresses, ...(setting !== false && setting) },
    fetch: isOff ? undefined : fetchColors,
    failed: (day) => {
      const language = serverLanguage(RED);
      RED.log.warn(`[enedis-linky] ${textsOf(language).tempo.notTold(dateText(language, day))}`);
    },
  });
});

const fetchColors: Fetch = (request, signal) =>
  send({ method: "GET", headers: {}, timeoutMs: TIMEOUT_MS, ...request }, signal);

export { tempoMishaps, type TempoMishap } from "./mishaps.js";
export { TempoServer, type TempoSource } from "./server.js";

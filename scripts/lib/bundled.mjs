/**
 * The packages whose code is bundled into the runtime, so that users do not install them: development dependencies, with
 * their notices in THIRD-PARTY.txt. All others that the runtime loads are its dependencies.
 */
export const bundledInRuntime = ["saxen", "valibot", "yauzl"];

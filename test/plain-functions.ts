/**
 * Takes out of what tsx compiles that each function gets its name anew: a call of `Object.defineProperty` for each closure
 * that is made, a twentieth of a simulated year. What is published has no such calls.
 */
import Module from "node:module";

const names = `var __name=(target,value)=>__defProp(target,"name",{value,configurable:true});`;
/** As long, so that the source map stays right. */
const none = "var __name=(target)=>target;".padEnd(names.length);

type Compile = (code: string, ...more: unknown[]) => unknown;
const modules = Module.prototype as unknown as { _compile: Compile };

const compiled = modules._compile;
modules._compile = function (code, ...more) {
  return compiled.call(this, code.replace(names, none), ...more);
};

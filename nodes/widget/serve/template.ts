/**
 * What Dashboard gets for each meter: a place for the element, and a few lines that connect it to the dashboard's
 * socket (docs/dev/decisions.md#6-dashboard-template). It is sent to every browser again at each deploy, so it does not
 * include the element's code: the first meter of a page asks for that, once.
 *
 * Each deploy also makes Dashboard rebuild all its widgets. The element itself is kept and moved to the new place: its
 * display stays, and nothing is drawn twice.
 *
 * Dashboard parses and evaluates the script: only `mounted` and `unmounted` in plain JavaScript work there.
 */
import { QUESTION_EVENT, TAG } from "../protocol.js";

export interface TemplateOptions {
  /** The widget's id. */
  readonly id: string;
  readonly color: string;
  readonly language: string;
  readonly direction: string;
  readonly screens: readonly string[];
}

/** The name of all messages from a widget's server side to a browser. */
export function eventOf(id: string): string {
  return `enedis-linky:${id}`;
}

/**
 * `window.linkyMeters` contains the elements by widget. Its `asked` is the connection that was asked for the code: if
 * the connection changes, the answer may have been lost.
 */
const script = `export default{mounted(){
const s=this.$socket,i=this.id,c=customElements,t='${TAG}',e='${eventOf("")}'+i,
all=window.linkyMeters||(window.linkyMeters={}),ask=q=>s.emit('widget-change',i,q);
let m=all[i];
if(!m){m=all[i]=document.createElement(t);m.addEventListener('${QUESTION_EVENT}',q=>m.ask(q.detail))}
m.ask=q=>ask({ask:'chart',question:q});
const a=ATTRIBUTES;Object.keys(a).forEach(k=>m.setAttribute(k,a[k]));this.$el.append(m);
const code=()=>{if(c.get(t)||all.asked===s.id)return;all.asked=s.id;
s.on(e,function f(a){if(!a.code)return;s.off(e,f);if(c.get(t))return;
const x=document.createElement('script');x.text=a.code;document.head.append(x)});ask({ask:'element'})},
hear=a=>{if(a.snapshot)m.snapshot=a.snapshot;if(a.answer)m.answer(a.answer)},
again=()=>{code();if(c.get(t))ask({ask:'snapshot'})};
this.ears=[[e,hear],['msg-input:'+i,hear],['connect',again]];
this.ears.forEach(x=>s.on(x[0],x[1]));
code();c.whenDefined(t).then(()=>ask({ask:'snapshot'}))},
unmounted(){window.linkyMeters.asked=0;this.ears.forEach(x=>this.$socket.off(x[0],x[1]))}}`;

export function templateOf({ id, color, language, direction, screens }: TemplateOptions): string {
  const attributes = { color, language, direction, screens: screens.join(" "), "storage-key": id };
  // Nothing inside a script may look like its end tag.
  const written = JSON.stringify(attributes).replaceAll("<", "\\u003c");
  return `<template><div style="height:100%"></div></template><script>${script.replace("ATTRIBUTES", () => written)}</script>`;
}

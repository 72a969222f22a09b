/**
 * What Dashboard gets of each meter: one tag, and the few lines that connect it to the dashboard's socket (design §9.6).
 * It is sent again to every browser at each deploy, so the element's code is no part of it: the first meter of a page
 * asks for that, once.
 *
 * Dashboard takes the script apart and evaluates it: only `mounted` and `unmounted` in plain JavaScript work there.
 */
import { QUESTION_EVENT, TAG } from "./protocol.js";

export interface TemplateOptions {
  /** The widget's id. */
  readonly id: string;
  readonly color: string;
  readonly language: string;
  readonly direction: string;
}

/** All messages of a widget's server side to one browser come under this name. */
export function eventOf(id: string): string {
  return `enedis-linky:${id}`;
}

/** `window.linkyMeter` is the connection that was asked for the code: another one may have lost the answer. */
const script = `export default{mounted(){
const m=this.$refs.m,s=this.$socket,i=this.id,e='${eventOf("")}'+i,c=customElements,
ask=q=>s.emit('widget-change',i,q),
code=()=>{if(c.get('${TAG}')||window.linkyMeter===s.id)return;window.linkyMeter=s.id;
s.on(e,function f(a){if(!a.code)return;s.off(e,f);if(c.get('${TAG}'))return;
const x=document.createElement('script');x.text=a.code;document.head.append(x)});ask({ask:'element'})},
hear=a=>{if(a.snapshot)m.snapshot=a.snapshot;if(a.answer)m.answer(a.answer)},
again=()=>{code();if(c.get('${TAG}'))ask({ask:'snapshot'})};
this.ears=[[e,hear],['msg-input:'+i,hear],['connect',again]];
this.ears.forEach(x=>s.on(x[0],x[1]));
m.addEventListener('${QUESTION_EVENT}',q=>ask({ask:'chart',question:q.detail}));
code();c.whenDefined('${TAG}').then(()=>ask({ask:'snapshot'}))},
unmounted(){window.linkyMeter=0;this.ears.forEach(x=>this.$socket.off(x[0],x[1]))}}`;

export function templateOf({ id, color, language, direction }: TemplateOptions): string {
  const attributes = { color, language, direction, "storage-key": id };
  const written = Object.entries(attributes)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(" ");
  return `<template><${TAG} ref="m" ${written}></${TAG}></template><script>${script}</script>`;
}

function escaped(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What is used of saxen, which has no types of its own. */
declare module "saxen" {
  type Decode = (text: string) => string;

  export class Parser {
    /** @param name of the element, with its prefix */
    on(event: "openTag" | "closeTag", listener: (name: string) => void): this;
    on(event: "text", listener: (text: string, decode: Decode) => void): this;
    on(event: "cdata" | "comment" | "question" | "attention", listener: (text: string) => void): this;
    /** `warn`: what other parsers refuse. */
    on(event: "error" | "warn", listener: (error: Error) => void): this;
    write(text: string): this;
    end(): Error | undefined | null;
    stop(): void;
  }
}

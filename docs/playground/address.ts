/** What the address of the page holds in its fragment, which no browser sends to a server. */
export interface State {
  readonly topology: string;
  /** The topology of the running estate, for a plan. */
  readonly old: string;
  readonly view: string;
}

/** Characters of a state that are read. A small fragment can hold far more. */
const maximum = 4 * 1024 * 1024;

export async function writeState(state: State): Promise<string> {
  const packed = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `#${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The state of a fragment; undefined if it holds none. */
export async function readState(fragment: string): Promise<State | undefined> {
  try {
    const letters = atob(fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const reader = new Blob([bytes])
      .stream()
      .pipeThrough(new DecompressionStream("deflate-raw"))
      .pipeThrough(new TextDecoderStream())
      .getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      if (text.length > maximum) return undefined;
    }
    const { topology, old, view } = JSON.parse(text);
    return [topology, old, view].every((each) => typeof each === "string")
      ? { topology, old, view }
      : undefined;
  } catch {
    return undefined;
  }
}

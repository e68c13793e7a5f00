import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withSystemPath } from "./programs.ts";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** A page in a Chromium without a window, which is spoken to by the DevTools protocol through pipes. */
export class Browser {
  /** What the page has requested and complained of since it was opened. */
  readonly requests: string[] = [];
  readonly complaints: string[] = [];
  readonly #program: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), "gen-bundle-browser-"));
  readonly #answers = new Map<number, (message: Message) => void>();
  #events: ((message: Message) => void)[] = [];
  #last = 0;
  #session: string | undefined;

  private constructor() {
    this.#program = spawn(
      "chromium",
      [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-pipe",
        `--user-data-dir=${this.#profile}`,
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], env: withSystemPath() },
    );
    // A program that does not start answers nothing, so that all that wait for it fail.
    this.#program.once("error", ({ message }) => {
      for (const answer of this.#answers.values()) answer({ error: { message } });
    });
    let text = "";
    (this.#program.stdio[4] as NodeJS.ReadableStream).on("data", (part: Buffer) => {
      text += part.toString();
      const whole = text.split("\0");
      text = whole.pop() ?? "";
      for (const each of whole) this.#hear(JSON.parse(each));
    });
  }

  static async start(): Promise<Browser> {
    const browser = new Browser();
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.#session = sessionId as string;
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  async open(path: string, fragment = ""): Promise<void> {
    // From one fragment to another a browser loads nothing.
    if (fragment !== "") await this.load("about:blank");
    await this.load(`${pathToFileURL(path).href}${fragment}`);
  }

  async load(url: string): Promise<void> {
    this.requests.length = 0;
    this.complaints.length = 0;
    const loaded = new Promise<void>((resolve) => {
      this.#events = [({ method }) => method === "Page.loadEventFired" && resolve()];
    });
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** The value of an expression, or of a promise, in the page. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const answer = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (answer["exceptionDetails"]) throw new Error(JSON.stringify(answer["exceptionDetails"]));
    return (answer["result"] as { readonly value: Value }).value;
  }

  /** Waits until an expression is true in the page. */
  async until(expression: string): Promise<void> {
    for (let left = 600; !(await this.evaluate<boolean>(expression)); left--) {
      if (left === 0) throw new Error(`It never becomes true: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Clicks, or clicks twice, at a point. */
  async click([x, y]: readonly [number, number], clickCount = 1): Promise<void> {
    for (let count = 1; count <= clickCount; count++)
      for (const type of ["mousePressed", "mouseReleased"])
        await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: count });
  }

  send(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last;
    const answered = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) =>
        result ? resolve(result) : reject(new Error(`${method}: ${error?.message}`)),
      );
    });
    const message = {
      id,
      method,
      params,
      ...(this.#session === undefined ? {} : { sessionId: this.#session }),
    };
    (this.#program.stdio[3] as NodeJS.WritableStream).write(`${JSON.stringify(message)}\0`);
    return answered;
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#program.once("exit", () => resolve()));
    this.#session = undefined;
    this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #hear(message: Message): void {
    const { id, method, params } = message;
    if (id !== undefined) {
      this.#answers.get(id)?.(message);
      this.#answers.delete(id);
      return;
    }
    if (method === "Network.requestWillBeSent")
      this.requests.push(String((params?.["request"] as { readonly url?: string } | undefined)?.url));
    const isError = method === "Runtime.consoleAPICalled" && params?.["type"] === "error";
    if (isError || method === "Runtime.exceptionThrown" || method === "Log.entryAdded")
      this.complaints.push(JSON.stringify(params));
    for (const listener of this.#events) listener(message);
  }
}

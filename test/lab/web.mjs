import http from "node:http";
import https from "node:https";
import { until } from "./run.mjs";

/** A user of the web interface, signed in as the administrator that the bundle makes. */
export class User {
  #cookies = new Map();
  #token;

  /** @param ca the authority of an estate with TLS */
  constructor(url, ca) {
    Object.assign(this, { url, ca });
  }

  async #ask(path, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...options.headers, cookie };
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    const signal = AbortSignal.timeout(30_000);
    const answer = await request(this.url + path, { ...options, headers, signal, ca: this.ca });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [name, ...value] = line.split(";")[0].split("=");
      this.#cookies.set(name, value.join("="));
    }
    return answer;
  }

  #post(path, body) {
    const headers = { "content-type": "application/json" };
    return this.#ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async signIn(username, password) {
    // Airflow 3 gives a token, Airflow 2 a session.
    const { status, text } = await this.#post("/auth/token", { username, password });
    if (status === 201) this.#token = JSON.parse(text).access_token;
    else await this.#fillIn(username, password);
  }

  /** Demands that the user has a token, as those of Airflow 3 have. */
  demandToken() {
    if (!this.#token) throw new Error("Signing in gave no token.");
  }

  /** Demands that the session of Airflow 2 leads to the page of sign-in of Airflow 3. */
  async demandSignIn() {
    const { status } = await this.#ask("/auth/login/");
    const { status: asked } = await this.#ask("/api/v2/dags");
    if (status !== 200 || asked !== 401)
      throw new Error(`With an old session, the page of sign-in gives ${status}, and the API ${asked}.`);
  }

  async #fillIn(username, password) {
    const { text } = await this.#ask("/login/");
    const csrf_token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(text)?.[1] ?? "";
    const body = new URLSearchParams({ csrf_token, username, password });
    // Over TLS a form must come from a page of the same site.
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      referer: `${this.url}/login/`,
    };
    const { status } = await this.#ask("/login/", { method: "POST", headers, body: body.toString() });
    if (status !== 302) throw new Error(`Signing in gave ${status}.`);
  }

  async #api(path, body) {
    const url = `/api/${this.#token ? "v2" : "v1"}/${path}`;
    const { status, text } = await (body ? this.#post(url, body) : this.#ask(url));
    if (status !== 200) throw new Error(`${url} gave ${status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  }

  /** Starts a DAG. @returns its run */
  async startDag(name = "lab") {
    await until("the DAG is known", 120, async () =>
      (await this.#api("dags")).dags.some(({ dag_id }) => dag_id === name),
    );
    // Airflow 3 wants the date to be given, be it none.
    const { dag_run_id } = await this.#api(`dags/${name}/dagRuns`, this.#token ? { logical_date: null } : {});
    return `dags/${name}/dagRuns/${encodeURIComponent(dag_run_id)}`;
  }

  /** The task of a run; undefined: none yet. */
  async task(run) {
    return (await this.#api(`${run}/taskInstances`)).task_instances[0];
  }

  /** The tasks of a run. */
  async tasks(run) {
    return (await this.#api(`${run}/taskInstances?limit=100`)).task_instances;
  }

  /** Waits for the end of a run. @returns the host that its task ran on */
  async finishDag(run, seconds) {
    await until(`${run} has succeeded`, seconds, async () => {
      const { state } = await this.#api(run);
      if (state === "failed") throw new Error(`${run} has failed.`);
      return state === "success";
    });
    return (await this.task(run)).hostname;
  }
}

/** Unlike fetch, it can be told of an authority. */
function request(url, { body, ...options }) {
  const { request } = url.startsWith("https:") ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

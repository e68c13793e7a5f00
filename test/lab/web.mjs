import { until } from "./run.mjs";

/** A user of the web interface, signed in as the administrator that the bundle makes. */
export class User {
  #cookies = new Map();

  constructor(url) {
    this.url = url;
  }

  async #ask(path, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...options.headers, cookie };
    const signal = AbortSignal.timeout(30_000);
    const answer = await fetch(this.url + path, { ...options, headers, redirect: "manual", signal });
    for (const line of answer.headers.getSetCookie()) {
      const [name, ...value] = line.split(";")[0].split("=");
      this.#cookies.set(name, value.join("="));
    }
    return { status: answer.status, text: await answer.text() };
  }

  async signIn(username, password) {
    const { text } = await this.#ask("/login/");
    const csrf_token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(text)?.[1] ?? "";
    const body = new URLSearchParams({ csrf_token, username, password });
    const { status } = await this.#ask("/login/", { method: "POST", body });
    if (status !== 302) throw new Error(`Signing in gave ${status}.`);
  }

  async #api(path, body) {
    const options = body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    const { status, text } = await this.#ask(`/api/v1/${path}`, options);
    if (status !== 200) throw new Error(`${path} gave ${status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  }

  /** Starts the lab's DAG and waits for its end. @returns the host that its task ran on */
  async runDag(seconds) {
    await until("the DAG is known", 120, async () =>
      (await this.#api("dags")).dags.some(({ dag_id }) => dag_id === "lab"),
    );
    const { dag_run_id } = await this.#api("dags/lab/dagRuns", {});
    return until(`run ${dag_run_id} has succeeded`, seconds, async () => {
      const { state } = await this.#api(`dags/lab/dagRuns/${encodeURIComponent(dag_run_id)}`);
      if (state === "failed") throw new Error(`Run ${dag_run_id} has failed.`);
      if (state !== "success") return undefined;
      const path = `dags/lab/dagRuns/${encodeURIComponent(dag_run_id)}/taskInstances`;
      return (await this.#api(path)).task_instances[0].hostname;
    });
  }
}

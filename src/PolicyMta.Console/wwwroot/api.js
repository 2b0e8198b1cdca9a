import { parse } from "./plain.js";

/** What the server, or the way to it, said no to. */
export class ApiError extends Error {
  constructor(status, problem, method) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
    this.status = status;
    this.title = problem.title || (status === 0 ? "The server cannot be reached" : `Error ${status}`);
    this.code = problem.code;
    this.errors = problem.errors ?? [];
    this.method = method;
  }

  /** What the reader may rely on. */
  get safe() {
    if (this.method === "GET") return "Nothing was changed. What is shown is from before.";
    if (this.status === 0 || this.status >= 500)
      return "It is not certain whether the server did it. Look at the orders in force and at the audit before you repeat it.";
    return "Nothing was changed.";
  }
}

/** Tells when the session has ended: "signed-out". */
export const signals = new EventTarget();

let csrf = "";
export const useCsrf = token => {
  csrf = token ?? "";
};

async function send(method, path, body, options = {}) {
  const headers = { Accept: options.accept ?? "application/json" };
  if (method !== "GET") headers["X-Csrf-Token"] = csrf;
  const isRaw = options.type !== undefined;
  if (body !== undefined) headers["Content-Type"] = options.type ?? "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined || isRaw ? body : JSON.stringify(body),
      signal: options.signal,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new ApiError(0, { detail: "No answer came: the server may be restarting, or the network is down." }, method);
  }
  if (response.ok) return response;
  const problem = (await read(response)) ?? {};
  if (response.status === 401 && !path.startsWith("/api/v1/session")) signals.dispatchEvent(new Event("signed-out"));
  throw Object.assign(new ApiError(response.status, problem, method), { body: problem });
}

async function read(response, exact = false) {
  try {
    return response.status === 204 ? null : (exact ? JSON.parse : parse)(await response.text());
  } catch {
    return null;
  }
}

/** The path of a call with what is given of its query. */
export function query(path, values) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null && one !== "") search.append(name, one);
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const admin = path => (path.startsWith("/") ? path : `/api/v1/admin/${path}`);

export const api = {
  get: async (path, values, signal) => read(await send("GET", query(admin(path), values), undefined, { signal })),
  post: async (path, body, signal) => read(await send("POST", admin(path), body ?? {}, { signal })),
  delete: async (path, values) => read(await send("DELETE", query(admin(path), values))),

  /**
   * A call of any kind.
   * @param {string} method
   * @param {string} path
   * @param {{values?: Record<string, any>, body?: any, type?: string, exact?: boolean, signal?: AbortSignal}} [options] type: the body is sent as it
   * is, with this content type; exact: texts of the answer are left as they are, for what is edited and sent back, and must be made plain to be shown
   */
  call: async (method, path, { values, body, type, exact, signal } = {}) =>
    read(await send(method, query(admin(path), values), body, { type, signal }), exact),

  /** A plugin's command, as on the command line. */
  command: (name, values = {}, signal) =>
    api.post(
      "commands",
      {
        command: name,
        values: Object.fromEntries(
          Object.entries(values)
            .filter(([, v]) => v !== "" && v !== undefined && v !== null)
            .map(([k, v]) => [k, Array.isArray(v) ? v : [String(v)]]),
        ),
      },
      signal,
    ),

  /** Statistics; see GET /api/v1/admin/stats. */
  stats: (values, signal) => api.get("stats", values, signal),

  /** One JSON object a line, as they come. */
  async *lines(method, path, values, body, signal) {
    const response = await send(method, query(admin(path), values), body, { signal, accept: "application/x-ndjson" });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) if (line.trim()) yield parse(line);
      }
      if (rest.trim()) yield parse(rest);
    } finally {
      reader.cancel().catch(() => {});
    }
  },
};

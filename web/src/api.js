// Questions to the server. A question that is asked anew ends the one before of the same kind.
const running = new Map();

export class Refused extends Error {
  constructor(error, status) {
    super(error?.message ?? `HTTP ${status}`);
    this.error = error ?? {};
    this.status = status;
  }
}

const answered = async (response) => {
  if (response.ok) return response;
  let error = null;
  try {
    error = (await response.json()).error;
  } catch {
    // not JSON: the status has to speak
  }
  throw new Refused(error, response.status);
};

const once = (kind) => {
  running.get(kind)?.abort();
  const control = new AbortController();
  running.set(kind, control);
  return control.signal;
};

export const get = async (path, kind = path) => (await answered(await fetch(path, { signal: once(kind) }))).json();

export const send = async (path, body, kind = path) => {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: once(kind),
  });
  return answered(response);
};

export const ask = async (path, body, kind = path) => (await send(path, body, kind)).json();

export const drop = async (path) => answered(await fetch(path, { method: "DELETE" }));

export const save = (content, name, type) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

/** Save a document of the plan under the name that the server gives it. */
export const download = async (kind, body) => {
  const response = await send(`/api/export/${kind}`, body, `export-${kind}`);
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `plan.${kind}`;
  save(await response.blob(), name, response.headers.get("content-type") ?? "");
};

export const gone = (error) => error?.name === "AbortError";

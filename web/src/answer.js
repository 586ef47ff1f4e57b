// What a part of the page asks of the server, and holds.
import { useEffect, useState } from "preact/hooks";
import { ask, gone } from "./api.js";

/** An answer to a question, asked again when the question changes. */
export const useAnswer = (path, body, on = true) => {
  const key = JSON.stringify([path, body, on]);
  const [held, hold] = useState({ key: null });
  useEffect(() => {
    if (!on) return undefined;
    let current = true;
    ask(path, body).then(
      (answer) => current && hold({ key, answer }),
      (error) => current && !gone(error) && hold({ key, error }),
    );
    return () => { current = false; };
  }, [key]);
  return { ...held, busy: on && held.key !== key, fresh: held.key === key };
};

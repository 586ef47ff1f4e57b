// The question: where from and to, when, what, under which limits.
import { useEffect, useId, useState } from "preact/hooks";
import { change, meta, own, state } from "./state.js";
import { drop, send, Refused } from "./api.js";
import { PlaceBox, Trouble } from "./parts.jsx";
import { mode, t, told } from "./words.js";

const boxesOf = (text) => text.split(",").filter(Boolean).map((part) => {
  const [count, kind] = part.split("x");
  return { count: Number(count), kind };
});

const written = (rows) => rows.map((row) => `${row.count}x${row.kind}`).join(",");

const MOST_BOXES = 999;

/** How many boxes. What is no such number stays as it was written, and says what may be; the question stays too. */
const Count = ({ count, onCount }) => {
  const id = useId();
  const [text, setText] = useState(String(count));
  const [wrong, setWrong] = useState(false);
  useEffect(() => { setText(String(count)); setWrong(false); }, [count]);
  const take = (input) => {
    const fits = /^\d+$/.test(input.value) && +input.value >= 1 && +input.value <= MOST_BOXES;
    setText(input.value);
    setWrong(!fits);
    if (fits) onCount(+input.value);
  };
  return (
    <>
      <input type="number" min="1" max={MOST_BOXES} step="1" aria-label={t("count")} value={text} aria-invalid={wrong ? "true" : undefined} aria-describedby={wrong ? id : undefined}
        onInput={(event) => setText(event.currentTarget.value)} onChange={(event) => take(event.currentTarget)} />
      {wrong && <span id={id} class="trouble count" role="alert">{t("count_wrong", { most: MOST_BOXES, n: count })}</span>}
    </>
  );
};

const Boxes = () => {
  const rows = boxesOf(state.value.boxes);
  const kinds = meta.value.boxes.map((box) => box.kind);
  const set = (next) => change({ boxes: written(next) });
  return (
    <fieldset>
      <legend>{t("boxes")}</legend>
      {rows.map((row, i) => (
        <span class="row" key={i}>
          <Count count={row.count} onCount={(count) => set(rows.map((one, j) => (j === i ? { ...one, count } : one)))} />
          <select aria-label={t("kind")} value={row.kind}
            onChange={(event) => set(rows.map((one, j) => (j === i ? { ...one, kind: event.currentTarget.value } : one)))}>
            {kinds.map((kind) => <option key={kind}>{kind}</option>)}
          </select>
          <button type="button" class="small" aria-label={t("remove", { what: `${row.count}x${row.kind}` })} onClick={() => set(rows.filter((_, j) => j !== i))}>×</button>
        </span>
      ))}
      <button type="button" class="small" onClick={() => set([...rows, { count: 1, kind: kinds.find((kind) => !rows.some((row) => row.kind === kind)) ?? kinds[0] }])}>{t("add_box")}</button>
      {!rows.length && <p class="quiet">{t("loose")}</p>}
    </fieldset>
  );
};

const Amount = ({ name, label, unit }) => (
  <label class="field amount">{label}
    <span class="row"><input type="number" min="0" step="any" value={state.value[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} /> <span class="quiet">{unit === "days" ? t("days_word") : unit}</span></span>
  </label>
);

const LIMITS = [
  ["maxdays", "max_days", "days"], ["maxusd", "max_usd", "USD"], ["maxco2", "max_co2", "kg"], ["maxtransfers", "max_transfers", ""],
];

/** Limits that hold, as chips that can be taken off. */
export const Chips = () => {
  const s = state.value;
  const chips = [
    ...s.avoid.map((word) => [t("chip_avoid", { word }), { avoid: s.avoid.filter((one) => one !== word) }]),
    ...s.via.map((word) => [t("chip_via", { word }), { via: s.via.filter((one) => one !== word) }]),
    ...s.nomode.map((word) => [t("chip_nomode", { word: mode(word) }), { nomode: s.nomode.filter((one) => one !== word) }]),
    ...LIMITS.filter(([key]) => s[key]).map(([key, name, unit]) => [`${t(name)}: ${s[key]} ${unit === "days" ? t("days_word") : unit}`.trim(), { [key]: "" }]),
    ...["planned", "bonded", "dangerous"].filter((key) => s[key]).map((key) => [t(key), { [key]: false }]),
    ...s.sc.map((id) => [told(meta.value.scenarios.find((one) => one.id === id)?.name ?? id), { sc: s.sc.filter((one) => one !== id) }]),
    ...(s.toml ? [[t("own_changes"), { toml: "" }]] : []),
  ];
  if (!chips.length) return null;
  return (
    <ul class="chips" aria-label={t("limits")}>
      {chips.map(([text, off]) => (
        <li key={text}><button type="button" onClick={() => change(off)} aria-label={t("remove", { what: text })}>{text} <span aria-hidden="true">×</span></button></li>
      ))}
    </ul>
  );
};

const More = () => {
  const s = state.value;
  const [avoid, setAvoid] = useState("");
  const [via, setVia] = useState("");
  const add = (key, word, clear) => {
    if (word.trim() && !s[key].includes(word.trim())) change({ [key]: [...s[key], word.trim()] });
    clear("");
  };
  const words = [...meta.value.passages, ...Object.keys(meta.value.countries)];
  return (
    <details class="more">
      <summary>{t("more")}</summary>
      <div class="grid">
        <Amount name="tonnes" label={t("weight")} unit="t" />
        <Amount name="m3" label={t("volume")} unit="m³" />
        <Amount name="value" label={t("value")} unit="USD" />
        <Amount name="dayusd" label={t("day_worth")} unit="USD" />
        {LIMITS.map(([key, name, unit]) => <Amount key={key} name={key} label={t(name)} unit={unit} />)}
      </div>
      <datalist id="limit-words">{words.map((word) => <option key={word} value={word} />)}</datalist>
      {[["avoid", avoid, setAvoid], ["via", via, setVia]].map(([key, word, set]) => (
        <label class="field" key={key}>{t(key)}
          <span class="row">
            <input list="limit-words" value={word} onInput={(event) => set(event.currentTarget.value)}
              onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); add(key, word, set); } }} />
            <button type="button" class="small" onClick={() => add(key, word, set)}>{t("add")}</button>
          </span>
        </label>
      ))}
      <fieldset><legend>{t("nomode")}</legend>
        <span class="row">{meta.value.modes.map((row) => (
          <label key={row.mode} class="tick"><input type="checkbox" checked={s.nomode.includes(row.mode)}
            onChange={(event) => change({ nomode: event.currentTarget.checked ? [...s.nomode, row.mode] : s.nomode.filter((one) => one !== row.mode) })} /> {mode(row.mode)}</label>
        ))}</span>
      </fieldset>
      <span class="row">{["planned", "bonded", "dangerous"].map((key) => (
        <label key={key} class="tick"><input type="checkbox" checked={s[key]} onChange={(event) => change({ [key]: event.currentTarget.checked })} /> {t(key)}</label>
      ))}</span>
      <OwnFigures />
    </details>
  );
};

const base64 = (buffer) => {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};

const OwnFigures = () => {
  const s = state.value;
  const [error, setError] = useState(null);
  const [faults, setFaults] = useState([]);
  const refuse = (problem) => {
    setError(problem instanceof Refused && problem.error.faults ? null : problem);
    setFaults(problem.error?.faults ?? []);
  };
  /** `files` is a list of its own: that of the input is emptied with it. */
  const upload = async (files) => {
    setError(null);
    setFaults([]);
    try {
      const sent = await Promise.all(files.map(async (file) => ({ name: file.name, base64: base64(await file.arrayBuffer()) })));
      if (!sent.length) return;
      const made = await (await send("/api/own", { name: files.map((file) => file.name).join(", ").slice(0, 80), files: sent })).json();
      own.value = [...own.value, made];
      change({ own: [...state.value.own, made.id] });
    } catch (problem) {
      refuse(problem);
    }
  };
  const forget = async (one) => {
    own.value = own.value.filter((other) => other.id !== one.id);
    change({ own: s.own.filter((id) => id !== one.id) });
    await drop(`/api/own/${one.id}`).catch(refuse);
  };
  return (
    <fieldset>
      <legend>{t("own_figures")}</legend>
      {own.value.map((one) => (
        <span class="row" key={one.id}>
          <label class="tick"><input type="checkbox" checked={one.sent ? s.own.includes(one.id) : !s.noown}
            onChange={(event) => change(one.sent ? { own: event.currentTarget.checked ? [...s.own, one.id] : s.own.filter((id) => id !== one.id) } : { noown: !event.currentTarget.checked })} /> {one.name}</label>
          {one.sent && <button type="button" class="small" aria-label={t("remove", { what: one.name })} onClick={() => forget(one)}>×</button>}
        </span>
      ))}
      {meta.value.rates.length > 0 && <p class="quiet">{t("rates_in_force", { n: new Set(meta.value.rates.map((rate) => rate.rate)).size })}</p>}
      <label class="field">{t("upload")}<input type="file" multiple accept=".csv,.xlsx,.toml,.geojson" onChange={(event) => { const files = [...event.currentTarget.files]; event.currentTarget.value = ""; upload(files); }} /></label>
      <Trouble error={error} />
      {faults.length > 0 && <ul class="trouble" role="alert">{faults.map((fault, i) => <li key={i}><code>{fault.where}</code>: {told(fault.message)}; {told(fault.fix)}</li>)}</ul>}
    </fieldset>
  );
};

export const Form = () => {
  const s = state.value;
  return (
    <form onSubmit={(event) => event.preventDefault()} aria-label={t("question")}>
      <div class="ends">
        <PlaceBox label={t("from")} value={s.from} onPick={(from) => change({ from: from || "Changchun", route: "" })} />
        <button type="button" class="small swap" aria-label={t("swap")} onClick={() => s.to && change({ from: s.to, to: s.from, route: "" })}>⇄</button>
        <PlaceBox label={t("to")} value={s.to} onPick={(to) => change({ to, route: "" })} />
      </div>
      <div class="row wrap">
        <label class="field">{t("when")}
          <span class="row">
            <select aria-label={t("when")} value={s.when} onChange={(event) => change({ when: event.currentTarget.value })}>
              <option value="ready">{t("ready_on")}</option>
              <option value="by">{t("there_by")}</option>
            </select>
            <input type="date" aria-label={t("date")} value={s.date} min={meta.value.today} onChange={(event) => change({ date: event.currentTarget.value, route: "" })} />
          </span>
        </label>
        <Boxes />
      </div>
      {s.tab === "routes" && (
        <div class="first" role="radiogroup" aria-label={t("first")}>
          <span class="quiet">{t("first")}</span>
          {meta.value.tags.map((tag) => (
            <label key={tag} class={s.by === tag ? "chosen" : ""}><input type="radio" name="by" checked={s.by === tag} onChange={() => change({ by: tag, route: "" })} /> {t(`tag_${tag}`)}</label>
          ))}
        </div>
      )}
      <More />
      <Chips />
    </form>
  );
};

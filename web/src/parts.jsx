// Parts that the tabs share.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { get, gone } from "./api.js";
import { country, duration, t, told } from "./words.js";

/** A combobox (ARIA 1.2) over the places of the network and the world. */
export const PlaceBox = ({ label, value, onPick, error }) => {
  const id = useId();
  const [text, setText] = useState(value);
  const [found, setFound] = useState([]);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const timer = useRef();
  const asked = useRef(0);
  useEffect(() => setText(value), [value]);
  /** What is still being looked up comes too late: it must not open the list again over the answer. */
  const close = () => {
    clearTimeout(timer.current);
    asked.current += 1;
    setOpen(false);
    setAt(-1);
  };
  const look = (wanted) => {
    clearTimeout(timer.current);
    asked.current += 1;
    const mine = asked.current;
    timer.current = setTimeout(async () => {
      if (!wanted.trim()) {
        setOpen(false);
        return setFound([]);
      }
      try {
        const answer = await get(`/api/places?limit=8&q=${encodeURIComponent(wanted.slice(0, 200))}`, `places-${id}`);
        if (mine !== asked.current) return undefined;
        setFound(answer.places);
        setOpen(answer.places.length > 0);
        setAt(-1);
      } catch (problem) {
        if (!gone(problem)) setFound([]);
      }
      return undefined;
    }, 120);
  };
  const pick = (place) => {
    close();
    setText(place.query);
    onPick(place.query);
  };
  const keys = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!found.length) return look(text);
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter") {
      if (open && at >= 0) {
        event.preventDefault();
        pick(found[at]);
      } else {
        close();
        onPick(text.trim());
      }
    } else if (event.key === "Escape") {
      setOpen(false);
    }
  };
  return (
    <div class="field place">
      <label for={id}>{label}</label>
      <input
        id={id} role="combobox" aria-autocomplete="list" aria-expanded={open} aria-controls={`${id}-list`}
        aria-activedescendant={open && at >= 0 ? `${id}-${at}` : undefined} aria-invalid={error ? "true" : undefined}
        autocomplete="off" spellcheck={false} value={text} maxLength={200}
        onInput={(event) => { setText(event.currentTarget.value); look(event.currentTarget.value); }}
        onKeyDown={keys}
        onBlur={() => { close(); if (text.trim() !== value) onPick(text.trim()); }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!open}>
        {found.map((place, i) => (
          <li id={`${id}-${i}`} key={place.query} role="option" aria-selected={i === at}
            onMouseDown={(event) => { event.preventDefault(); pick(place); }}>
            <b>{place.name}</b> <span class="quiet">{t(`kind_${place.kind}`)}, {country(place.country)}{place.region ? `, ${place.region}` : ""}{place.nodes.length ? "" : ` · ${t("no_terminal")}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const PHASES = ["load", "wait", "ride", "border", "unload"];

/** The phases of a route in order, each with its hours; border hours are told apart where they are known. */
export const phases = (route) => {
  const out = [];
  for (const leg of route.legs) {
    if (leg.load_h > 0) out.push({ kind: "load", hours: leg.load_h, leg });
    if (leg.wait_h > 0) out.push({ kind: "wait", hours: leg.wait_h, leg });
    out.push({ kind: "ride", hours: leg.ride_h - (leg.border_h ?? 0), leg });
    if (leg.border_h > 0) out.push({ kind: "border", hours: leg.border_h, leg });
    if (leg.unload_h > 0) out.push({ kind: "unload", hours: leg.unload_h, leg });
  }
  return out;
};

/** The bar of a route, to scale with the others. */
export const TimeBar = ({ route, most, colourOf }) => {
  let at = 0;
  const sums = {};
  const parts = phases(route).map((part) => {
    const start = at;
    at += part.hours;
    sums[part.kind] = (sums[part.kind] ?? 0) + part.hours;
    return { ...part, start };
  });
  const told = PHASES.filter((kind) => sums[kind]).map((kind) => `${t(`phase_${kind}`)} ${duration(sums[kind])}`).join(", ");
  return (
    <svg class="bar" viewBox="0 0 1000 22" preserveAspectRatio="none" role="img" aria-label={told}>
      <title>{told}</title>
      {parts.map((part, i) => (
        <rect key={i} class={part.kind} x={(part.start / most) * 1000} y={part.kind === "wait" ? 7 : 2}
          width={Math.max(0.6, (part.hours / most) * 1000)} height={part.kind === "wait" ? 8 : 18}
          fill={part.kind === "ride" ? colourOf(part.leg.mode) : undefined} />
      ))}
    </svg>
  );
};

export const BarKey = () => (
  <p class="key" aria-hidden="true">
    {PHASES.map((kind) => <span key={kind}><i class={`swatch ${kind}`} /> {t(`phase_${kind}`)}</span>)}
  </p>
);

export const Trouble = ({ error, onPick }) => {
  if (!error) return null;
  const choices = error.error?.candidates ?? error.error?.suggestions ?? [];
  return (
    <div class="trouble" role="alert">
      <p>{told(choices.length && onPick ? error.message.split("; write one of")[0] : error.message)}</p>
      {choices.length > 0 && onPick && (
        <p class="row wrap">{choices.map((choice) => <button key={choice} type="button" onClick={() => onPick(choice)}>{choice}</button>)}</p>
      )}
    </div>
  );
};

export const Busy = ({ on }) => (on ? <p class="busy" role="status">{t("asking")}</p> : null);

/** Money, days and durations as people read them. */

import { language } from "./words.js";

const locale = language === "de" ? "de-DE" : "en-IE";
const currencies = new Map();

export function money(cents, currency = "EUR", short = false) {
  const whole = short && cents % 100 === 0;
  const key = `${currency}${whole}`;
  if (!currencies.has(key)) {
    const digits = whole ? 0 : 2;
    currencies.set(
      key,
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    );
  }
  return currencies.get(key).format(cents / 100);
}

/** "95,50" and "95.50" are both 9550; anything else is null. */
export function centsOf(text) {
  const tidy = text.trim().replace(/\s|€/g, "");
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(tidy);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

/** Cents as they stand in a field: no sign, the language's decimal mark, no needless zeros. */
export function fieldMoney(cents) {
  if (cents % 100 === 0) return String(cents / 100);
  const text = (cents / 100).toFixed(2);
  return language === "de" ? text.replace(".", ",") : text;
}

/** A day in words, for native date fields follow the browser's language, not the person's. */
export function dayInWords(iso) {
  const day = new Date(`${iso}T12:00:00`);
  if (Number.isNaN(day.getTime())) return "";
  return day.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

export function shortDay(iso) {
  return new Date(`${iso}T12:00:00`).toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" });
}

/** 134000 ms as 2:14. */
export function minutes(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const percent = (share) => `${Math.round(share * 100)} %`;

export const initials = (name) =>
  name.split(/\s+/).filter(Boolean).map((part) => part[0]).slice(0, 2).join("").toUpperCase();

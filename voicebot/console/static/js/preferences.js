/** What a person prefers on this machine: theme, sound, single-key shortcuts. */

const defaults = { theme: document.documentElement.dataset.theme ?? "auto", sound: "on", keys: "on" };

export function preference(name) {
  try {
    return localStorage.getItem(name) ?? defaults[name];
  } catch {
    return defaults[name]; // storage is forbidden here: the defaults hold for this visit
  }
}

export function prefer(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // as above
  }
  if (name === "theme") rememberTheme(value);
  document.dispatchEvent(new CustomEvent("preference", { detail: { name, value } }));
}

/** The theme also travels as a cookie, so that the server renders the next page in it without a flash. */
function rememberTheme(theme) {
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  document.documentElement.dataset.theme = theme;
}

export function switchTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
    || (document.documentElement.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  prefer("theme", dark ? "light" : "dark");
}

/** Light or dark: the system's choice until the person presses the button. */
const REMEMBERED = "otvet-sandbox-theme";

const systemTheme = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

export function restoreTheme() {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered) document.documentElement.dataset.theme = remembered;
}

export function toggleTheme() {
  const next = (document.documentElement.dataset.theme ?? systemTheme()) === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem(REMEMBERED, next);
}

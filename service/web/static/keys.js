// Single keys for those who like them. Whatever they do can be done without, and they can be turned off.
//
//   j k          go to the next and the previous `.stop` of the page
//   data-key     its element is clicked, or focused if it takes text: the one around the present stop first
"use strict";

(() => {
  const OFF = "listkeeper-keys";
  const isOn = () => localStorage.getItem(OFF) !== "off";
  const show = () => document.documentElement.classList.toggle("keys", isOn());
  const takesText = (node) => node.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const isShown = (node) => node.getClientRects().length > 0;

  function go(step) {
    const stops = [...document.querySelectorAll(".stop")].filter(isShown);
    if (!stops.length) return;
    const around = document.activeElement.closest("[data-around], .entry, li, tr");
    let at = stops.findIndex((stop) => stop === document.activeElement || (around && around.contains(stop)));
    if (at < 0) {
      const below = stops.findIndex((stop) => stop.getBoundingClientRect().bottom > 80);
      at = below < 0 ? stops.length : step > 0 ? below - 1 : below;
    }
    const next = stops[Math.min(Math.max(at + step, 0), stops.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center", behavior: "auto" });
  }

  function act(key) {
    const around = document.activeElement.closest("[data-around]");
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const found = [...(around?.querySelectorAll(wanted) ?? []), ...document.querySelectorAll(wanted)].find(
      (node) => isShown(node) && (!node.closest("[data-around]") || node.closest("[data-around]") === around),
    );
    if (!found) return false;
    if (takesText(found)) {
      found.focus();
      found.select?.();
    } else {
      found.click();
      if (found.matches("details[open] > summary")) found.parentElement.querySelector("input:not([type=hidden])")?.focus();
    }
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (takesText(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (!isOn() || document.querySelector("dialog[open]")) return;
    const isDone = event.key === "j" || event.key === "k" ? (go(event.key === "j" ? 1 : -1), true) : act(event.key);
    if (isDone) event.preventDefault();
  });

  // What somebody decided on goes away; whoever walks on goes on from there.
  let last = 0;
  document.addEventListener("htmx:before:swap", () => {
    const around = document.activeElement.closest("[data-around]");
    last = [...document.querySelectorAll("[data-around]")].indexOf(around);
  });
  document.addEventListener("htmx:after:swap", () => {
    if (last < 0 || (document.activeElement && document.activeElement !== document.body)) return;
    const left = document.querySelectorAll("[data-around] .stop");
    left[Math.min(last, left.length - 1)]?.focus({ preventScroll: true });
  });

  // On a phone the ways do not all fit: the present one does.
  document.querySelectorAll(".ways [aria-current]").forEach((way) => {
    way.parentElement.scrollLeft = way.offsetLeft - way.parentElement.offsetLeft - (way.parentElement.clientWidth - way.offsetWidth) / 2;
  });

  const dialog = document.getElementById("keys");
  const box = document.getElementById("keys-on");
  document.querySelector('[data-key="?"]').addEventListener("click", () => {
    box.checked = isOn();
    dialog.showModal();
  });
  box.addEventListener("change", () => {
    localStorage.setItem(OFF, box.checked ? "on" : "off");
    show();
  });
  show();
})();

// The answer to a system is posted at once; without scripts the page has a button for it.
document.addEventListener("DOMContentLoaded", () => document.querySelector("form[data-answer]").submit());

/* Before the first paint: the theme that was chosen, so that no light page flashes by. */
try {
  const kept = JSON.parse(localStorage.getItem("settings") ?? "{}");
  if (kept.theme === "light" || kept.theme === "dark") document.documentElement.dataset.theme = kept.theme;
} catch { /* storage that is closed or not ours: the system's theme stays */ }

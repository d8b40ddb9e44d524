// The colour scheme that was chosen here before, so that a dark page is dark from its first paint on.
(() => {
  const chosen = localStorage.getItem('rollcall-colour-scheme');
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

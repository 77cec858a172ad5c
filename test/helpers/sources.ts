/** The argument with which Node runs TypeScript of the project, as it runs the tests themselves. */
export const RUNS_SOURCES = `--import=${new URL('../loader/register.js', import.meta.url).href}`;

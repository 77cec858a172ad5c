// Ink does not export this; it is pinned to one version, and a test fails if this moves.
import sanitizeAnsi from '../../../node_modules/ink/build/sanitize-ansi.js';
import {RowMemory} from './row-memory.ts';

const remembered = new RowMemory<string>();

/** Ink's own cleaning of a text, done once for a text that stays on the screen. */
export function rememberedSanitize(text: string): string {
	return remembered.get(text, sanitizeAnsi);
}

// biome-ignore lint/style/noDefaultExport: the shape of the module that this one replaces.
export default rememberedSanitize;

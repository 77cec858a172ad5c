import {speak} from '../words/phrase.ts';
import type {Run} from './invocation.ts';
import {manualPage} from './manual-page.ts';

/** Prints the manual page, which is written in one language only. */
export const run: Run = async ({output, version}) => {
	speak(undefined);
	output.print(manualPage(version).trimEnd());
	return 'ok';
};

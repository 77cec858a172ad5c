import type {Run} from './invocation.ts';
import {manualPage} from './manual-page.ts';

/** Prints the manual page. */
export const run: Run = async ({output, version}) => {
	output.print(manualPage(version).trimEnd());
	return 'ok';
};

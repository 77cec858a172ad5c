import {writeFileSync} from 'node:fs';
import process from 'node:process';
import {FakeLink} from '../../test/helpers/link.ts';

/*
 * Loaded into a test's process: counts the requests that it makes, and leaves the number in the file that
 * TERMCHAT_COUNT_FILE names when the process ends.
 */

const file = process.env.TERMCHAT_COUNT_FILE;
let asked = 0;
const ask = FakeLink.prototype.ask;
FakeLink.prototype.ask = function (type, fields) {
	asked++;
	return ask.call(this, type, fields) as ReturnType<typeof ask<typeof type>>;
};
process.on('exit', () => {
	if (file !== undefined && asked > 0) writeFileSync(file, String(asked));
});

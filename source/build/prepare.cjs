'use strict';

// Runs after `npm ci`: builds the bundle that a start from this checkout uses while the sources are
// unchanged. Without it the sources run themselves, only more slowly, so nothing here fails an
// installation.

const {spawnSync} = require('node:child_process');
const path = require('node:path');

let tsx;
try {
	tsx = require.resolve('tsx/cli');
	require.resolve('esbuild');
} catch (error) {
	if (error.code !== 'MODULE_NOT_FOUND') throw error;
}

if (tsx) {
	const {status} = spawnSync(process.execPath, [tsx, path.join(__dirname, 'bundle.ts')], {
		stdio: 'inherit',
	});
	if (status !== 0)
		console.error('The bundle was not built; `npm start` runs the sources instead.');
}

#!/usr/bin/env node
// biome-ignore-all lint: every Node since 8 must be able to parse this file, so it is ES5 throughout.

// Stands in front of the program: checks the version of Node before any newer syntax is parsed.
// Too old, and in a checkout that carries its own Node (a development dependency): runs again with
// that one. Too old elsewhere: says how to get a newer one, and exits 70. It never prints its
// arguments, which may hold an invitation.

'use strict';

// The same as "engines" in package.json; a test compares them.
var NEEDED = [22, 22];

if (isNewEnough(process.versions.node)) {
	require('./start.cjs');
} else {
	var ownNode = findOwnNode();
	if (ownNode) {
		runAgainWith(ownNode);
	} else {
		explain();
	}
}

function isNewEnough(version) {
	var parts = version.split('.');
	var major = Number(parts[0]);
	return major > NEEDED[0] || (major === NEEDED[0] && Number(parts[1]) >= NEEDED[1]);
}

// Returns the checkout's Node, but not when it is the one already running: that would never end.
function findOwnNode() {
	var fs = require('fs');
	var path = require('path');
	var file = process.platform === 'win32' ? 'node.exe' : 'node';
	var ownNode = path.join(__dirname, '..', '..', 'node_modules', 'node', 'bin', file);
	try {
		return fs.realpathSync(ownNode) === fs.realpathSync(process.execPath) ? undefined : ownNode;
	} catch (error) {
		return undefined;
	}
}

function runAgainWith(node) {
	var spawn = require('child_process').spawn;
	var child = spawn(node, [__filename].concat(process.argv.slice(2)), {stdio: 'inherit'});

	// The terminal itself interrupts every process in the foreground, the child too. A second
	// SIGINT from here would be taken for an impatient user's.
	process.on('SIGINT', function () {
		if (!process.stdin.isTTY) child.kill('SIGINT');
	});
	['SIGTERM', 'SIGHUP'].forEach(function (signal) {
		process.on(signal, function () {
			child.kill(signal);
		});
	});

	child.on('error', explain);
	child.on('exit', function (code, signal) {
		if (signal) {
			process.removeAllListeners(signal);
			process.kill(process.pid, signal);
		} else {
			process.exit(code);
		}
	});
}

function explain() {
	var lines = [
		'termchat needs Node.js ' + NEEDED.join('.') + ' or newer; this is ' + process.version + '.',
		'',
		'Run it without changing your system Node:',
		'  npx -p node@24 -p termchat termchat',
		'',
		'or install a current Node.js: https://nodejs.org/en/download',
		'',
	];
	process.stderr.write(lines.join('\n'));
	process.exitCode = 70;
}

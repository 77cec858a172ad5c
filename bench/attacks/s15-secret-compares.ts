import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {startRelay} from '../../server.ts';
import {hashSecret, isSameHash} from '../../source/server/auth.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {compareTimes} from './same-time.ts';
import {Visitor} from './visitor.ts';

/** Comparisons of something secret by `===`, or with an operator of order. */
const SUSPICIOUS =
	/\b(\w*(?:secret|token|hash|signature|password|mac|digest|nonce|proof)\w*)\b(?:\?)?\s*(?:===|!==|==|!=)\s*([\w'".?]+)|([\w.?]+)\s*(?:===|!==)\s*\b\w*(?:secret|token|hash|signature|passwordRecord|mac)\w*\b/gi;

/** Of these the other side says nothing about a secret. */
const HARMLESS = /===?\s*(?:undefined|'[^']*'|"[^"]*"|0|true|false)|(?:length|type|kind)\s*[!=]==?/;

/** What these compare everybody may know: chains of published lists, and what was stored under an id. */
const PUBLIC = /^storage\/(?:memory|sqlite)-(?:keys|envelopes)\.ts$/;

export const isMeasured = true;

/** Reads the source for comparisons that could tell where they differ, and measures the one there is. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const found = suspicious();
	const hash = hashSecret('right');
	const near = `${hash.slice(0, -1)}${hash.endsWith('A') ? 'B' : 'A'}`;
	const far = `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`;
	const samples = isFull ? 5000 : 1000;
	let sink = 0;
	const compared = await compareTimes(samples, async (isFirst) => {
		const begun = performance.now();
		for (let index = 0; index < 100; index++) {
			if (isSameHash(hash, isFirst ? near : far)) sink++;
		}
		return performance.now() - begun;
	});
	const tokens = await compareTokens(isFull ? 1000 : 200);
	return {
		name: 'S15 secrets compared',
		pass: found.length === 0 && compared.isSame && tokens.isSame && sink === 0,
		figure: `${found.length} suspicious comparisons in the source${found.length === 0 ? '' : ` (${found.join('; ')})`}; a hash that differs at its end and at its beginning: ${compared.figure}; such tokens at a relay: ${tokens.figure}`,
		mark: '0 in the source, p > 0.01, p > 0.01',
	};
}

function suspicious(): readonly string[] {
	const folder = fileURLToPath(new URL('../../source/server/', import.meta.url));
	const files = readdirSync(folder, {recursive: true, encoding: 'utf8'});
	return files
		.filter((file) => file.endsWith('.ts') && !PUBLIC.test(file))
		.flatMap((file) =>
			readFileSync(join(folder, file), 'utf8')
				.split('\n')
				.flatMap((line, index) => {
					const code = line.replace(/\/\/.*|^\s*\*.*/, '');
					const match = code.match(SUSPICIOUS);
					return match === null || HARMLESS.test(match.join(' '))
						? []
						: [`${file}:${index + 1} ${match.join(' ')}`];
				}),
		);
}

/** Tokens that are wrong in their last letter and in their first: what differs are their hashes. */
async function compareTokens(samples: number) {
	const relay = await startRelay({dataDirectory: temporaryFolder('s15'), registration: 'open'});
	try {
		const ada = await Visitor.join(relay.port, 'ada');
		const {token} = await ada.request('token.create', {label: 'bot'});
		const near = `${token.slice(0, -4)}AAAA`;
		const far = `AAAA${token.slice(4)}`;
		const result = await compareTimes(samples, async (isFirst) => {
			const visitor = await Visitor.open(relay.port);
			const {took} = await visitor.ask('auth.token', {token: isFirst ? near : far});
			visitor.close();
			return took;
		});
		ada.close();
		return result;
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}
